export interface PersonName {
  first: string;
  /** With its particles (`van der Berg`) and, where there is one, the generation (`King Jr.`). */
  last: string;
}

/**
 * A full name as first and last name, for providers that take only those. Titles and degrees are left out; a
 * generation stays, because it tells father from son. `null` for a single word: which name it is cannot be told.
 */
export function splitName(fullName: string): PersonName | null {
  const text = fullName.normalize('NFC').replaceAll(NICKNAME, ' ').replaceAll(/\s+/g, ' ').trim();
  const [head = '', ...tail] = text.split(/\s*,\s*/);
  const extras = tail.filter((part) => part !== '' && part.split(' ').every(isExtra));
  const turned = tail.filter((part) => part !== '' && !extras.includes(part));
  const words = [...turned, head].join(' ').split(' ').filter(Boolean);
  while (words.length > 2 && TITLES.has(bare(words[0] ?? ''))) words.shift();
  const endings: string[] = [];
  while (words.length > 2 && isExtra(words.at(-1) ?? '')) endings.unshift(words.pop() ?? '');
  const generation = [...endings, ...extras.flatMap((part) => part.split(' '))].find((word) =>
    GENERATIONS.has(bare(word)),
  );
  if (words.length < 2) return null;
  const surnameWords = turned.length > 0 ? head.split(' ').filter((word) => !isExtra(word)).length : 1;
  let at = Math.max(1, words.length - surnameWords);
  while (turned.length === 0 && at > 1 && PARTICLES.has(bare(words[at - 1] ?? ''))) at -= 1;
  const last = words.slice(at).join(' ');
  return { first: words.slice(0, at).join(' '), last: generation ? `${last} ${generation}` : last };
}

/** For comparing: case, accents, dots and spaces do not tell two names apart. */
export function foldName(name: string): string {
  if (PLAIN.test(name)) return name.toLowerCase();
  return name
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** One text without doubled spaces and in one Unicode form. */
export function cleanText(text: string | undefined): string {
  if (text === undefined || PLAIN.test(text)) return text ?? '';
  return text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
}

/** Needs no cleaning and no folding but that of case. */
const PLAIN = /^[A-Za-z0-9]+( [A-Za-z0-9]+)*$/;
const NICKNAME = /"[^"]*"|[“„«][^”“»]*[”“»]|\([^)]*\)/g;
const GENERATIONS = words('jr junior jnr sr senior snr ii iii iv 2nd 3rd 4th');
const DEGREES = words('phd md esq mba cpa cfa dds dvm rn llm llb pmp msc bsc jd psyd cissp dphil edd');
const TITLES = words(
  'mr mrs ms miss mx dr prof professor sir hon rev reverend senator representative sen rep gov governor congressman congresswoman herr frau mme mlle sra srta',
);
const PARTICLES = words(
  'de del della der den di da das do dos du la las le van von vom zu zum zur ter ten te af av al el bin ibn ben st',
);

function isExtra(word: string): boolean {
  return GENERATIONS.has(bare(word)) || DEGREES.has(bare(word));
}

function bare(word: string): string {
  return word.toLowerCase().replaceAll('.', '');
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
