import type { Connector, Enricher, LimitWindow } from '@sluice/connectors';
import type { Budget, Estimate } from '@sluice/core';

const WINDOW_SECONDS: Readonly<Record<LimitWindow, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
};

/** What is known of a run before it starts. `fields` are the account's, for its declared limits. */
export function estimateRun(known: {
  rows: Pick<Estimate, 'rows' | 'toEnrich' | 'duplicates' | 'known' | 'refused'>;
  unusable: Estimate['unusable'];
  enricher: Enricher;
  options: readonly string[];
  connector: Connector;
  fields: Readonly<Record<string, string>>;
  budget: Budget | null;
}): Estimate {
  const { rows, unusable, enricher, options } = known;
  const requests = Math.ceil(rows.toEnrich / enricher.batchSize);
  const lines = priceLines({ enricher, options, items: rows.toEnrich });
  return {
    ...rows,
    unusable,
    requests,
    maxCredits: lines.reduce((sum, line) => sum + line.credits, 0),
    lines,
    minSeconds: minSeconds(requests, known),
  };
}

/** What one item costs at most: a smaller cap allows nothing. */
export function priceOfOne(enricher: Enricher, options: readonly string[]): number {
  return enricher.price(1, options).reduce((sum, line) => sum + line.credits, 0);
}

/** The sum over the requests that will be made: a price may count by started parts of one request. */
function priceLines(order: {
  enricher: Enricher;
  options: readonly string[];
  items: number;
}): Estimate['lines'] {
  const { enricher, options, items } = order;
  const full = Math.floor(items / enricher.batchSize);
  const rest = items % enricher.batchSize;
  const lines = new Map<string, Estimate['lines'][number]>();
  const add = (count: number, times: number) => {
    if (count === 0 || times === 0) return;
    for (const { label, quantity, credits } of enricher.price(count, options)) {
      const line = lines.get(label) ?? { label, quantity: 0, credits: 0 };
      line.quantity += quantity * times;
      line.credits += credits * times;
      lines.set(label, line);
    }
  };
  add(enricher.batchSize, full);
  add(rest, 1);
  return [...lines.values()];
}

/** The first window's worth of requests goes at once; each further window's worth waits for a window to pass. */
function minSeconds(
  requests: number,
  {
    connector,
    fields,
    budget,
  }: { connector: Connector; fields: Readonly<Record<string, string>>; budget: Budget | null },
): number {
  const limits = new Map<string, number>();
  for (const { window, limit } of connector.limits.windows(fields)) limits.set(window, limit);
  for (const { name, limit } of budget?.windows ?? []) limits.set(name, limit);
  let seconds = 0;
  for (const [name, limit] of limits) {
    if (!(name in WINDOW_SECONDS) || limit <= 0 || requests === 0) continue;
    const windows = Math.floor((requests - 1) / limit);
    seconds = Math.max(seconds, windows * WINDOW_SECONDS[name as LimitWindow]);
  }
  return seconds;
}
