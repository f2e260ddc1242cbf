import type { CallRecord } from '@sluice/core';

export const OUTCOMES = [
  { value: 'trouble', label: 'Any trouble' },
  { value: 'ok', label: 'Answered' },
  { value: 'refused', label: 'Refused' },
  { value: 'failed', label: 'Failed' },
] as const;

/** What became of a call, in a sentence. */
export function outcomeText({ outcome, status, attempts, error }: CallRecord): string {
  const tries = attempts > 1 ? ` at the ${ordinal(attempts)} try` : '';
  const answer = status === null ? '' : ` with ${status}`;
  switch (outcome) {
    case 'ok':
      return `The provider answered${answer}${tries}.`;
    case 'refused':
      return wordsOf(error) ?? `The provider refused it${answer}${tries}.`;
    case 'failed':
      return wordsOf(error) ?? `It failed${answer}${tries}.`;
  }
}

/** Without the code that it is kept with: `run.cap: The cap is reached.` */
function wordsOf(error: string | null): string | undefined {
  return error?.replace(/^[a-z]+\.[a-z_]+: (?=.)/, '');
}

const ENDINGS: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' };
const rules = new Intl.PluralRules('en', { type: 'ordinal' });

function ordinal(value: number): string {
  return `${value}${ENDINGS[rules.select(value)] ?? 'th'}`;
}

/** The address without its host, which is the account’s: `/v2/person`. */
export function pathText(url: string): string {
  try {
    const { pathname, search } = new URL(url);
    return pathname + search;
  } catch {
    return url;
  }
}
