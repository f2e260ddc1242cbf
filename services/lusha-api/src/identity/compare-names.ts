import { compareGivenNames } from './given-names.ts';
import { isParticle, type QueryName, type RecordName } from './person-name.ts';

/** How well a typed name fits a record's, in each respect; higher is better. */
export interface Standing {
  /** 3 the same given name, 2 a nickname of it, 1 a middle name used as the first. */
  given: number;
  /** 2 the whole surname, 1 a part of a compound one. */
  surname: number;
  /** How many further things agree: middle name, suffix. */
  confirmed: number;
}

/** The best standing over all ways to read the two names, or null where they name different people. */
export function compareNames(query: readonly QueryName[], record: readonly RecordName[]): Standing | null {
  let best: Standing | null = null;
  for (const typed of query) {
    for (const known of record) {
      const standing = compareSpelling(typed, known);
      if (standing && (!best || beats(standing, best))) best = standing;
    }
  }
  return best;
}

/** Whether one standing is at least as good in every respect and better in one. */
export function beats(a: Standing, b: Standing): boolean {
  if (a.given < b.given || a.surname < b.surname || a.confirmed < b.confirmed) return false;
  return a.given > b.given || a.surname > b.surname || a.confirmed > b.confirmed;
}

function compareSpelling(query: QueryName, record: RecordName): Standing | null {
  if (query.suffix && record.suffix && query.suffix !== record.suffix) return null;
  const suffix = query.suffix && record.suffix ? 1 : 0;
  let best: Standing | null = null;
  for (let at = 1; at < query.tokens.length; at += 1) {
    const surname = compareSurnames(query.tokens.slice(at), record.surname);
    if (surname === 0) continue;
    const given = compareGivenParts(query, at, record);
    if (!given) continue;
    const standing = { given: given.given, surname, confirmed: given.confirmed + suffix };
    if (!best || beats(standing, best)) best = standing;
  }
  return best;
}

/**
 * 2 the same, 1 where one begins or ends with the whole other, 0 different. Typed words before the surname on
 * record are middle names, which another way of reading the name compares.
 */
function compareSurnames(query: readonly string[], record: readonly string[]): number {
  if (query.join('') === record.join('')) return 2;
  const [short, long] = query.length < record.length ? [query, record] : [record, query];
  if (short.length === long.length || short.every((token) => isParticle(token) || token.length < 2)) return 0;
  if (short.every((token, index) => token === long[index])) return 1;
  const ends = short.every((token, index) => token === long[long.length - short.length + index]);
  return ends && short === query ? 1 : 0;
}

type GivenStanding = Pick<Standing, 'given' | 'confirmed'>;

function compareGivenParts(query: QueryName, at: number, record: RecordName): GivenStanding | null {
  const typed = query.tokens.slice(0, at);
  const [first = '', ...rest] = typed;
  const whole = typed.join('');
  if (whole === record.first.join('')) return { given: 3, confirmed: 0 };
  const middles = [...record.first.slice(1), ...record.middle];
  if (middles.length > 0 && whole === [record.first[0], ...middles].join(''))
    return { given: 3, confirmed: 1 };
  const asFirst = compareFirst(first, rest, record);
  if (asFirst > 0) {
    const agreed = compareMiddles(rest, middles);
    if (agreed !== null) return { given: asFirst, confirmed: agreed };
    return null;
  }
  const known = (name: string) => name === record.first[0] || record.called.includes(name);
  if (rest.every((token) => token.length === 1) && query.called.some(known))
    return { given: 2, confirmed: 0 };
  return compareAsMiddle(typed, record, middles);
}

function compareFirst(first: string, rest: readonly string[], record: RecordName): number {
  const known = record.first[0] ?? '';
  if (first === known || record.called.includes(first)) return 3;
  const middleSame = rest.some((token) => token.length > 1 && record.middle.includes(token));
  if (first.length === 1 || known.length === 1) return first[0] === known[0] && middleSame ? 2 : 0;
  return compareGivenNames(first, known) === 'nickname' ? 2 : 0;
}

/** A person known by a middle name: French Hill for J. French Hill; Mitch for Mitchell. */
function compareAsMiddle(
  typed: readonly string[],
  record: RecordName,
  middles: readonly string[],
): GivenStanding | null {
  const initial = typed.length > 1 && typed[0]?.length === 1 ? typed[0] : '';
  if (initial && record.first[0]?.[0] !== initial) return null;
  const [first = '', ...rest] = initial ? typed.slice(1) : typed;
  if (first.length < 3) return null;
  const at = middles.findIndex(
    (token) => token.length > 2 && compareGivenNames(first, token) !== 'different',
  );
  if (at < 0) return null;
  const agreed = compareMiddles(rest, middles.slice(at + 1));
  return agreed === null ? null : { given: 1, confirmed: agreed + (initial ? 1 : 0) };
}

/** 1 when the shorter list is found in order in the longer, 0 when one is empty, null when they conflict. */
function compareMiddles(query: readonly string[], record: readonly string[]): number | null {
  if (query.length === 0 || record.length === 0) return 0;
  const [short, long] = query.length <= record.length ? [query, record] : [record, query];
  let from = 0;
  for (const token of short) {
    const found = long.findIndex((other, index) => index >= from && sameMiddle(token, other));
    if (found < 0) return null;
    from = found + 1;
  }
  return 1;
}

function sameMiddle(a: string, b: string): boolean {
  if (a.length === 1 || b.length === 1) return a[0] === b[0];
  return compareGivenNames(a, b) !== 'different';
}
