import { companyNameKey } from './company-name.ts';
import { domainLabel } from './domain.ts';
import { givenNameKeys } from './given-names.ts';
import { hash53 } from './hash.ts';
import { mailboxOf } from './identifiers.ts';
import { isParticle, type QueryName, type RecordName } from './person-name.ts';

/** The keys of the look-up index are 53-bit hashes; every hit is checked against the record. */
export function emailKey(email: string): number {
  return hash53(`e:${mailboxOf(email)}`);
}

/** For a profile as `readLinkedinProfile` gives it. */
export function linkedinKey(profile: string): number {
  return hash53(`l:${profile}`);
}

export function companyDomainKey(domain: string): number {
  return hash53(`d:${domain}`);
}

/** For any spelling of a company's name; null for a name without letters. */
export function companyNameHash(name: string): number | null {
  const key = companyNameKey(name);
  return key ? hash53(`n:${key}`) : null;
}

/** Under which a company known by its domain alone is found by name, and one known by name alone by domain. */
export function companyLabelKey(domain: string): number {
  return hash53(`n:${domainLabel(domain)}`);
}

/** The index keys of a person's names inside one company. */
export function recordNameKeys(companyId: number, names: readonly RecordName[]): number[] {
  const keys = new Set<number>();
  for (const name of names) {
    const given = new Set([
      ...name.first.slice(0, 1),
      name.first.join(''),
      ...name.called,
      ...name.first.slice(1).filter((token) => token.length > 2),
      ...name.middle.filter((token) => token.length > 2),
    ]);
    const surnames = new Set([name.surname.join(''), ...edges(name.surname)]);
    for (const one of given) addKeys(keys, companyId, one, surnames);
  }
  return [...keys];
}

/** The index keys under which a typed name can be on record inside one company. */
export function queryNameKeys(companyId: number, names: readonly QueryName[]): number[] {
  const keys = new Set<number>();
  for (const { tokens, called } of names) {
    // Real names have few words; longer input is cut so that one row cannot ask for thousands of keys.
    const words = tokens.slice(0, 6);
    const surnamesAfter = (at: number) => {
      const rest = words.slice(at + 1);
      return new Set([...rest.filter((token) => !isParticle(token) || rest.length === 1), ...suffixes(rest)]);
    };
    for (let at = 0; at < words.length - 1; at += 1) {
      const word = words[at] ?? '';
      if (at === 0 || word.length > 2) addKeys(keys, companyId, word, surnamesAfter(at));
    }
    if (words.length > 2) {
      addKeys(keys, companyId, `${words[0]}${words[1]}`, surnamesAfter(1));
    }
    for (const one of called.slice(0, 2)) addKeys(keys, companyId, one, surnamesAfter(0));
  }
  return [...keys];
}

/** The company decides the upper half of a name's key, so that all names of one company lie together on disk. */
function addKeys(keys: Set<number>, companyId: number, given: string, surnames: ReadonlySet<string>): void {
  const company = (hash53(`p:${companyId}`) % COMPANY_RANGE) * NAME_RANGE;
  for (const start of givenNameKeys(given)) {
    for (const surname of surnames) keys.add(company + (hash53(`${start}:${surname}`) % NAME_RANGE));
  }
}

const COMPANY_RANGE = 2 ** 26;
const NAME_RANGE = 2 ** 27;

function edges(tokens: readonly string[]): string[] {
  return [tokens[0] ?? '', tokens.at(-1) ?? ''].filter((token) => !isParticle(token) || tokens.length === 1);
}

function suffixes(tokens: readonly string[]): string[] {
  return tokens.map((_, at) => tokens.slice(at).join(''));
}
