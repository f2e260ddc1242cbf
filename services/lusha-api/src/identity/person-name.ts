import { fold, foldUmlauts } from './text.ts';

/** The name of a person on record; all parts folded. */
export interface RecordName {
  first: readonly string[];
  middle: readonly string[];
  /** Other given names the person goes by: nicknames, quoted names, the first word of a differing full name. */
  called: readonly string[];
  surname: readonly string[];
  suffix: string;
}

/** A name as somebody typed it: where given names end and the surname begins is not known. */
export interface QueryName {
  tokens: readonly string[];
  called: readonly string[];
  suffix: string;
}

export interface NameFields {
  firstName?: string | undefined;
  lastName?: string | undefined;
  fullName?: string | undefined;
  nickname?: string | undefined;
  suffix?: string | undefined;
}

const GENERATIONS = new Map(
  'jr:jr junior:jr jnr:jr sr:sr senior:sr snr:sr ii:2 2nd:2 iii:3 3rd:3 iv:4 4th:4'
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);
const CREDENTIALS = words(
  'phd md esq esquire mba cpa cfa dds dvm rn llm llb pmp dphil msc bsc cissp shrm scp cphr',
);
/** Told from surnames (Do, Ma, Ba) only by a comma before them. */
const COMMA_CREDENTIALS = words('jd ba bs ms ma od do pe fca aca obe mbe cbe kc qc mp mep ph d v edd psyd');
const HONORIFICS = words(
  'mr mrs ms miss mx dr prof professor sir hon honorable rev reverend senator representative congressman congresswoman governor captain colonel herr frau mme mlle sra srta',
);
const DOTTED_HONORIFIC = /^\s*(sen|rep|gov|col|lt|capt|sgt|gen|maj|fr|lic|ing)\.\s+/i;
const PARTICLES = words(
  'de del della der den di da das do dos du la las le los van von vom zu zum zur ter ten te af av al el bin ibn ben st saint san santa mac mc y e',
);

/** Whether the word only joins names (van, de la) and so tells nobody apart. */
export function isParticle(token: string): boolean {
  return PARTICLES.has(token);
}

/** The name of a record in its one or two spellings (Müller also as Mueller); none without a surname. */
export function readRecordNames(fields: NameFields): RecordName[] {
  return foldings(fields)
    .map((folded) => readRecord(fields, folded))
    .filter((name) => name.first.length > 0 && name.surname.length > 0);
}

/** What was typed, in its one or two spellings; none with fewer than two words. */
export function readQueryNames(fields: NameFields): QueryName[] {
  return foldings(fields)
    .map((folded) => readTyped(fields, folded))
    .filter((name) => name.tokens.length >= 2);
}

type Folding = (text: string) => string;

function foldings(fields: NameFields): Folding[] {
  const all = `${fields.firstName ?? ''}${fields.lastName ?? ''}${fields.fullName ?? ''}${fields.nickname ?? ''}`;
  return foldUmlauts(all) ? [fold, (text) => foldUmlauts(text) ?? fold(text)] : [fold];
}

function readTyped(fields: NameFields, folded: Folding): QueryName {
  const first = fields.firstName?.trim() ?? '';
  const last = fields.lastName?.trim() ?? '';
  const whole =
    first !== '' && last.toLowerCase().startsWith(`${first.toLowerCase()} `) ? last : `${first} ${last}`;
  const read = readText(first || last ? whole.trim() : (fields.fullName ?? ''), folded);
  return {
    tokens: read.tokens,
    called: [...read.called, ...tokensOf(folded(fields.nickname ?? ''))],
    suffix: read.suffix || generation(folded(fields.suffix ?? '')),
  };
}

function readRecord(fields: NameFields, folded: Folding): RecordName {
  const full = readText(fields.fullName ?? '', folded);
  const first = readText(fields.firstName ?? '', folded);
  const last = readText(fields.lastName ?? '', folded);
  const suffix = generation(folded(fields.suffix ?? '')) || last.suffix || full.suffix;
  const nicknames = [...tokensOf(folded(fields.nickname ?? '')), ...first.called, ...full.called];
  if (first.tokens.length === 0 || last.tokens.length === 0) return splitFull(full, nicknames, suffix);
  const given = givenPart(full.tokens, last.tokens);
  const same = given.length > 0 && first.tokens.every((token, index) => token === given[index]);
  const [otherFirst, ...middle] = same ? ['', ...given.slice(first.tokens.length)] : given;
  return {
    first: first.tokens,
    middle,
    called: [...new Set(otherFirst ? [...nicknames, otherFirst] : nicknames)],
    surname: last.tokens,
    suffix,
  };
}

/** What stands before the surname in a full name; nothing when the full name ends otherwise. */
function givenPart(full: readonly string[], surname: readonly string[]): readonly string[] {
  const at = full.length - surname.length;
  return at > 0 && surname.every((token, index) => token === full[at + index]) ? full.slice(0, at) : [];
}

/** A record with only a full name: the last word is the surname, with the particles before it. */
function splitFull(full: QueryName, called: readonly string[], suffix: string): RecordName {
  let at = full.tokens.length - 1;
  while (at > 1 && isParticle(full.tokens[at - 1] ?? '')) at -= 1;
  const [first = '', ...middle] = full.tokens.slice(0, at);
  return { first: first ? [first] : [], middle, called, surname: full.tokens.slice(at), suffix };
}

/** Takes quoted and bracketed names, titles and suffixes out, and turns "Last, First" round. */
function readText(raw: string, folded: Folding): QueryName {
  const called: string[] = [];
  let text = folded(raw);
  let suffix = '';
  if (/["“”„«»(),.']/.test(raw)) {
    const bare = raw.replace(DOTTED_HONORIFIC, '').replace(QUOTED, (_, ...parts: unknown[]) => {
      for (const part of parts.slice(0, 4)) {
        if (typeof part === 'string') called.push(...tokensOf(folded(part)));
      }
      return ' ';
    });
    const [head = '', ...tail] = bare.split(',').map(folded);
    const extras = tail.filter((part) => tokensOf(part).every(isExtra));
    suffix = extras.flatMap(tokensOf).map(generation).find(Boolean) ?? '';
    text = [...tail.filter((part) => !extras.includes(part)), head].join(' ').trim();
  }
  const tokens = tokensOf(text);
  while (tokens.length > 2 && HONORIFICS.has(tokens[0] ?? '')) tokens.shift();
  for (let last = tokens.at(-1) ?? ''; tokens.length > 1; last = tokens.at(-1) ?? '') {
    if (!GENERATIONS.has(last) && !(CREDENTIALS.has(last) && tokens.length > 2)) break;
    suffix ||= generation(last);
    tokens.pop();
  }
  return { tokens, called, suffix };
}

const QUOTED = /"([^"]*)"|[“„«]([^”“»]*)[”“»]|\(([^)]*)\)|(?<=^|\s)['‘]([^'’]+)['’](?=\s|$)/g;

function isExtra(token: string): boolean {
  return GENERATIONS.has(token) || CREDENTIALS.has(token) || COMMA_CREDENTIALS.has(token);
}

function generation(token: string): string {
  return GENERATIONS.get(token) ?? '';
}

function tokensOf(text: string): string[] {
  return text === '' ? [] : text.split(' ');
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
