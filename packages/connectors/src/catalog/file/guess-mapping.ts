import type { Mapping } from '@sluice/core';
import { COMPANY_SPELLINGS, CONTACT_SPELLINGS } from './header-spellings.ts';

type Row = Readonly<Record<string, string>>;
type Look = 'email' | 'person' | 'companyPage' | 'domain' | 'other';

/** What a column must look like to stand for an identifier; those not named here are plain words. */
const LOOKS: Readonly<Record<string, Readonly<Record<string, readonly Look[]>>>> = {
  contact: { email: ['email'], linkedinUrl: ['person', 'companyPage'], companyDomain: ['domain'] },
  company: { linkedinUrl: ['companyPage'], domain: ['domain'] },
};

/**
 * Which columns identify a contact or a company, from their headers and from what their cells look like. A
 * guess to be shown and corrected: identifiers that no column fits are left out, and no column serves twice.
 * A full name is kept beside first and last name: many lists fill now the one, now the other.
 */
export function guessMapping(
  columns: readonly string[],
  sample: readonly Row[],
  entity: 'contact' | 'company',
): Mapping {
  const spellings = entity === 'contact' ? CONTACT_SPELLINGS : COMPANY_SPELLINGS;
  const looks = new Map(columns.map((column) => [column, lookOf(sample, column)]));
  const mapping: Record<string, string> = {};
  const candidates = Object.entries(spellings).flatMap(([field, words]) =>
    columns.flatMap((column) => {
      const rank = rankOf(column, words);
      return rank >= 0 && fits(looks.get(column) ?? null, LOOKS[entity]?.[field])
        ? [{ field, column, rank }]
        : [];
    }),
  );
  for (const { field, column } of candidates.toSorted((a, b) => a.rank - b.rank)) {
    if (mapping[field] === undefined && !isTaken(mapping, column)) mapping[field] = column;
  }
  for (const [field, wanted] of Object.entries(LOOKS[entity] ?? {})) {
    const column = columns.find((name) => wanted[0] === looks.get(name) && !isTaken(mapping, name));
    if (mapping[field] === undefined && column !== undefined) mapping[field] = column;
  }
  return entity === 'contact' ? onePersonName(mapping) : mapping;
}

function onePersonName(mapping: Record<string, string>): Mapping {
  const { fullName, firstName, lastName, ...rest } = mapping;
  const full = fullName === undefined ? {} : { fullName };
  if (firstName !== undefined && lastName !== undefined) return { ...rest, firstName, lastName, ...full };
  if (fullName !== undefined) return { ...rest, fullName };
  return lastName !== undefined && firstName === undefined ? { ...rest, fullName: lastName } : rest;
}

function isTaken(mapping: Mapping, column: string): boolean {
  return Object.values(mapping).includes(column);
}

function fits(look: Look | null, wanted: readonly Look[] | undefined): boolean {
  if (look === null) return true;
  return wanted === undefined ? look === 'other' : wanted.includes(look);
}

/** What most of the column's cells look like; null where they are all empty. */
function lookOf(sample: readonly Row[], column: string): Look | null {
  const cells = sample.map((row) => (row[column] ?? '').trim()).filter((cell) => cell !== '');
  if (cells.length === 0) return null;
  const counts = new Map<Look, number>();
  for (const cell of cells) counts.set(cellLook(cell), (counts.get(cellLook(cell)) ?? 0) + 1);
  const [look, count] = [...counts].toSorted((a, b) => b[1] - a[1])[0] ?? ['other', 0];
  if (count * 2 < cells.length) return 'other';
  return look === 'domain' && onePlace(cells) ? 'other' : look;
}

/** Pages of one and the same site (an encyclopedia, a social network) name no company's own. */
function onePlace(cells: readonly string[]): boolean {
  const addresses = cells.map((cell) => /^(?:https?:\/\/)?([^/:]+)(.*)$/i.exec(cell));
  const hosts = new Set(addresses.map((address) => address?.[1]?.toLowerCase()));
  return (
    cells.length > 2 && hosts.size === 1 && addresses.every((address) => (address?.[2]?.length ?? 0) > 1)
  );
}

function cellLook(cell: string): Look {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(cell)) return 'email';
  if (/linkedin\.com\/(in|pub|sales|talent)\//i.test(cell)) return 'person';
  if (/linkedin\.com\/(company|school|showcase)\//i.test(cell)) return 'companyPage';
  if (/^(https?:\/\/)?([\p{L}\d-]+\.)+\p{L}{2,}(:\d+)?(\/\S*)?$/iu.test(cell)) return 'domain';
  return 'other';
}

/** The place of a header in a list of spellings, best first; -1 where it is none of them. */
function rankOf(header: string, spellings: readonly string[]): number {
  const plain = spellings.indexOf(normalised(header));
  return plain >= 0 ? plain : spellings.indexOf(normalised(header.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')));
}

/** `E-Mail Address` and `email_address` alike: words in lower case without accents. */
function normalised(header: string): string {
  return header
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
