import {
  COMPANY_FIELDS,
  CONTACT_FIELDS,
  type ConnectorInfo,
  type Mapping,
  type UploadedFile,
} from '@sluice/core';

export type Enricher = ConnectorInfo['enrichers'][number];

const LABELS: Record<Enricher['entity'], Readonly<Record<string, string>>> = {
  contact: CONTACT_FIELDS,
  company: COMPANY_FIELDS,
};

/** What an identifier is called. */
export function labelOf({ entity }: Pick<Enricher, 'entity'>, identifier: string): string {
  return LABELS[entity][identifier] ?? identifier;
}

/** Every identifier that the enricher can tell a row by; the provider's own id, which few files have, comes last. */
export function identifiersOf({ identifiers }: Pick<Enricher, 'identifiers'>): string[] {
  const names = [...new Set(identifiers.flat())];
  return [...names.filter((name) => name !== 'id'), ...names.filter((name) => name === 'id')];
}

/** The guess of the file, as far as this enricher understands it. */
export function guessFor(enricher: Enricher, file: Pick<UploadedFile, 'guess' | 'columns'>): Mapping {
  return understood(enricher, file, file.guess[enricher.entity]);
}

/** Of a mapping only what the enricher knows and the file has. */
export function understood(
  enricher: Pick<Enricher, 'identifiers'>,
  { columns }: Pick<UploadedFile, 'columns'>,
  mapping: Mapping,
): Mapping {
  const known = new Set(identifiersOf(enricher));
  return Object.fromEntries(
    Object.entries(mapping).filter(
      ([identifier, column]) => known.has(identifier) && columns.includes(column),
    ),
  );
}

/** The sets of identifiers that suffice alone, and whether the mapped columns give them. */
export function setsOf(
  { identifiers }: Pick<Enricher, 'identifiers'>,
  mapping: Mapping,
): { names: readonly string[]; isMapped: boolean }[] {
  return identifiers.map((names) => ({
    names,
    isMapped: names.every((name) => mapping[name] !== undefined),
  }));
}

/** Whether a row has what it takes to be looked up. */
export function suffices(
  { identifiers }: Pick<Enricher, 'identifiers'>,
  mapping: Mapping,
  row: Readonly<Record<string, string>>,
): boolean {
  return identifiers.some((names) =>
    names.every((name) => (row[mapping[name] ?? ''] ?? '').trim() !== '' && mapping[name] !== undefined),
  );
}

/** What tells one from another, and so is hardly ever the same in every row. */
const TELLING = new Set(['id', 'email', 'linkedinUrl', 'fullName']);
/** From so many rows on it is no chance that they agree. */
const FEWEST_ALIKE = 4;

/** The columns that are taken for what tells one from another, yet say the same in all of the first rows. */
export function columnsAlike(mapping: Mapping, { sample }: Pick<UploadedFile, 'sample'>): string[] {
  return Object.entries(mapping)
    .filter(([identifier]) => TELLING.has(identifier))
    .map(([, column]) => column)
    .filter((column) => {
      const said = sample.map((row) => (row[column] ?? '').trim()).filter((value) => value !== '');
      return said.length >= FEWEST_ALIKE && new Set(said).size === 1;
    });
}

/** The columns with those first that tell who is meant, in the order they are asked for. */
export function mappedFirst(
  enricher: Pick<Enricher, 'identifiers'>,
  mapping: Mapping,
  columns: readonly string[],
): string[] {
  const mapped = identifiersOf(enricher).flatMap((identifier) => mapping[identifier] ?? []);
  return [...new Set([...mapped, ...columns])];
}

/** With one identifier put to another column, or to none. */
export function remap(mapping: Mapping, identifier: string, column: string): Mapping {
  const { [identifier]: _former, ...others } = mapping;
  return column === '' ? others : { ...others, [identifier]: column };
}

/** The enricher that the file fits best: the one of whose identifiers most were recognised. */
export function fittingEnricher(
  enrichers: readonly Enricher[],
  file: Pick<UploadedFile, 'guess' | 'columns'>,
): Enricher | undefined {
  const scored = enrichers.map((enricher) => {
    const mapping = guessFor(enricher, file);
    const ready = setsOf(enricher, mapping).some(({ isMapped }) => isMapped);
    return { enricher, score: Object.keys(mapping).length + (ready ? 100 : 0) };
  });
  return scored.toSorted((one, other) => other.score - one.score)[0]?.enricher;
}

/** A mapping as it stands in the address, and back. */
export function writeMapping(mapping: Mapping): string {
  return JSON.stringify(mapping);
}

export function readMapping(text: string | undefined): Mapping | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return undefined;
  }
}
