/** The steps of an enrichment, in their order. */
export const STEPS = ['file', 'authenticate', 'columns', 'results', 'cost'] as const;
export type StepName = (typeof STEPS)[number];

/** What of an enrichment is decided, as it stands in the address. */
export interface EnrichSearch {
  file?: string;
  /** The connector that the source's account is of. */
  source?: string;
  account?: string;
  enricher?: string;
  /** Identifier → column as JSON, once it differs from the guess. */
  map?: string;
  /** The paid options that are asked for, joined by commas; absent: all. */
  ask?: string;
  /** The connector of the destination. */
  to?: string;
  sink?: string;
  target?: string;
  /** The run that was planned of all this. */
  run?: string;
  step?: StepName;
}

const TEXTS = ['file', 'source', 'account', 'enricher', 'map', 'ask', 'to', 'sink', 'target', 'run'] as const;
const MAX_TEXT = 8000;

export function readEnrichSearch(search: Record<string, unknown>): EnrichSearch {
  const found: Record<string, string> = {};
  for (const name of TEXTS) {
    const value = search[name];
    if (typeof value === 'string' && value !== '' && value.length <= MAX_TEXT) found[name] = value;
  }
  const step = STEPS.find((name) => name === search['step']);
  return { ...found, ...(step === undefined ? {} : { step }) };
}

/** How far what is decided reaches: the first step that still needs something. */
export function furthestStep(decided: {
  hasFile: boolean;
  hasAccount: boolean;
  isMapped: boolean;
  hasTarget: boolean;
}): StepName {
  if (!decided.hasFile) return 'file';
  if (!decided.hasAccount) return 'authenticate';
  if (!decided.isMapped) return 'columns';
  return decided.hasTarget ? 'cost' : 'results';
}

/** The step to show: the one that is asked for, unless something before it is missing. */
export function shownStep(asked: StepName | undefined, furthest: StepName): StepName {
  const wanted = asked ?? 'file';
  return STEPS.indexOf(wanted) <= STEPS.indexOf(furthest) ? wanted : furthest;
}

/** The options that are asked for, in the enricher's order; all of them where nothing else was said. */
export function askedOptions(offered: readonly { name: string }[], ask: string | undefined): string[] {
  const names = offered.map(({ name }) => name);
  if (ask === undefined) return names;
  const asked = ask.split(',');
  return names.filter((name) => asked.includes(name));
}
