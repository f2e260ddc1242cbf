import type { Enricher, ReadRow } from '@sluice/connectors';
import type { Mapping } from '@sluice/core';

export type Identifiers = Readonly<Record<string, string>>;

/** The identifiers a row holds, by the mapping; empty cells are left out. */
export function identifiersOf(values: Readonly<Record<string, string>>, mapping: Mapping): Identifiers {
  const found: Record<string, string> = {};
  for (const identifier in mapping) {
    const text = values[mapping[identifier] ?? '']?.trim();
    if (text) found[identifier] = text;
  }
  return found;
}

/** Why a row cannot be looked up, or the identity under which it is. */
export function identify(
  row: ReadRow,
  how: { mapping: Mapping; enricher: Enricher },
): { identity: string } | { code: string; reason: string } {
  if (row.problem) return row.problem;
  const identifiers = identifiersOf(row.values, how.mapping);
  const identity = how.enricher.identity(identifiers);
  return identity === null ? how.enricher.refusal(identifiers) : { identity };
}
