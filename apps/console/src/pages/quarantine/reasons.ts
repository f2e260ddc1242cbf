import type { QuarantineEntry } from '@sluice/core';

export const STAGES = ['input', 'enrich', 'write'] as const satisfies readonly QuarantineEntry['stage'][];

/** Where on its way a row was set aside. */
export const STAGE_LABELS: Record<QuarantineEntry['stage'], string> = {
  input: 'Reading the file',
  enrich: 'Looking it up',
  write: 'Writing it',
};

const REASONS: Readonly<Record<string, string>> = {
  not_found: 'Not found',
  no_identifier: 'No identifier',
  malformed: 'Malformed identifier',
  ragged: 'Wrong number of cells',
  too_large: 'Too large',
  undecodable: 'Unreadable text',
  unterminated_quote: 'A quote that does not end',
  compliance_restricted: 'May not be given out',
  enrich_failed: 'Look-up failed',
  rejected: 'Rejected by the provider',
  not_written: 'Not written',
  validation: 'Not valid where it was sent',
};

/** A code in words; one that has none yet as it is. */
export function reasonLabel(code: string): string {
  return REASONS[code] ?? code.replaceAll('_', ' ').replace(/^\w/, (letter) => letter.toUpperCase());
}

/** The reasons to choose from: the usual ones, and those that are in sight. */
export function reasonOptions(seen: readonly string[]): { value: string; label: string }[] {
  const codes = new Set(['not_found', 'no_identifier', 'malformed', 'ragged', ...seen]);
  return [...codes].map((value) => ({ value, label: reasonLabel(value) }));
}
