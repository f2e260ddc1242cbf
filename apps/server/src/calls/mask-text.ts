const EMAIL = /[^\s@<>"'(),;:]+@[^\s@<>"'(),;:]+/gu;
const ONE_EMAIL = /^\S+@\S+$/u;
const PHONE = /\+?\(?\d[\d\s().\-/]{5,}\d/gu;
const ONE_PHONE = /^[+(]?[\d\s().\-/]{6,}$/u;
const URL_START = /^[a-z][a-z+.-]{1,20}:\/\//i;
const DAY = /^\d{4}-\d{2}-\d{2}(?:$|[T ])/;
/** Keys, tokens and ids: long, of one word, and with digits in it. */
const TOKEN = /\b(?=[\w-]*\d)[\w-]{20,}\b/gu;
const QUOTED =
  /"[^"\n]{1,200}"|“[^”\n]{1,200}”|‘[^’\n]{1,200}’|(?<=^|[\s(:])'[^'\n]{1,200}'(?=$|[\s),.:;])|`[^`\n]{1,200}`/gu;
/** What providers quote of their own: names of fields and codes. */
const OWN_WORD = /^[a-z][a-zA-Z]*(?:[._[\]][\w[\]]+)*$|^[A-Z][A-Z_]+$/;

const MAX_VALUE = 1_000;
const MAX_READ = 2_000;
const MAX_WORDS = 500;

/** A value by its beginning alone: `j…@d…`, `… (11 digits)`, `https://…`, `2026-…`, `A…`. */
export function maskValue(text: string): string {
  if (text === '') return '';
  const [first = ''] = text;
  // A pattern is not asked about a text that is as long as a body.
  if (text.length > MAX_VALUE) return `${first}…`;
  if (ONE_EMAIL.test(text)) return maskEmail(text);
  if (DAY.test(text)) return `${text.slice(0, 5)}…`;
  if (ONE_PHONE.test(text)) return maskPhone(text);
  const scheme = URL_START.exec(text)?.[0];
  if (scheme !== undefined) return `${scheme}…`;
  return text.length <= 2 ? '…' : `${first}…`;
}

/** A provider's words without what in them may tell of a person, and without any of the texts given. */
export function maskText(text: string, given: readonly string[]): string {
  const known = patternOf(given);
  const bare = text
    .slice(0, MAX_READ)
    .replaceAll(EMAIL, maskEmail)
    .replaceAll(QUOTED, (quoted) =>
      OWN_WORD.test(quoted.slice(1, -1)) ? quoted : `${quoted[0]}…${quoted.at(-1)}`,
    )
    .replaceAll(TOKEN, '…')
    .replaceAll(PHONE, maskPhone);
  const clean = known ? bare.replaceAll(known, '…') : bare;
  return clean.length > MAX_WORDS ? `${clean.slice(0, MAX_WORDS)}…` : clean;
}

const MAX_GIVEN = 100;
const MIN_GIVEN = 3;
const MAX_GIVEN_LENGTH = 200;
const MAX_STEPS = 2_000;

/** The texts that stand in an action's input: what a provider may repeat in its words. */
export function textsIn(input: unknown): string[] {
  const texts = new Set<string>();
  const open: unknown[] = [input];
  for (let steps = 0; steps < MAX_STEPS && open.length > 0 && texts.size < MAX_GIVEN; steps += 1) {
    const value = open.pop();
    if (typeof value === 'string') {
      if (value.length >= MIN_GIVEN && value.length <= MAX_GIVEN_LENGTH) texts.add(value);
    } else if (typeof value === 'object' && value !== null) {
      open.push(...Object.values(value).slice(0, MAX_GIVEN));
    }
  }
  return [...texts];
}

function patternOf(given: readonly string[]): RegExp | undefined {
  if (given.length === 0) return undefined;
  // Those that hold others go first.
  const parts = given
    .toSorted((a, b) => b.length - a.length)
    .map((text) => text.replaceAll(/[^\p{L}\d]/gu, escaped));
  return new RegExp(String.raw`(?<![\p{L}\d])(?:${parts.join('|')})(?![\p{L}\d])`, 'giu');
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function maskEmail(text: string): string {
  const at = text.lastIndexOf('@');
  const [name = ''] = text;
  const [domain = ''] = text.slice(at + 1);
  return `${name}…@${domain}…`;
}

function maskPhone(text: string): string {
  const digits = text.replaceAll(/\D/g, '').length;
  if (digits < 7) return text.length > 2 ? `${text[0]}…` : '…';
  return `… (${digits} digits)`;
}
