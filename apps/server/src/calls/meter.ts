import { Counter, type Registry } from 'prom-client';

/** Counts calls for `/metrics`. */
export interface Meter {
  call(connector: string, outcome: 'ok' | 'refused' | 'failed'): void;
  rateLimited(connector: string, count: number): void;
  credits(connector: string, credits: number): void;
}

/** Counts into the registry; without one, nowhere. */
export function createMeter(registry: Registry | undefined): Meter {
  if (registry === undefined) {
    return { call: () => undefined, rateLimited: () => undefined, credits: () => undefined };
  }
  const registers = [registry];
  const calls = new Counter({
    name: 'sluice_calls_total',
    help: 'Outside calls by connector and outcome',
    labelNames: ['connector', 'outcome'] as const,
    registers,
  });
  const limited = new Counter({
    name: 'sluice_calls_rate_limited_total',
    help: 'Answers of providers that said their rate limit is used up',
    labelNames: ['connector'] as const,
    registers,
  });
  const credits = new Counter({
    name: 'sluice_credits_charged_total',
    help: 'Credits that providers said they charged',
    labelNames: ['connector'] as const,
    registers,
  });
  return {
    call: (connector, outcome) => calls.inc({ connector, outcome }),
    rateLimited: (connector, count) => {
      if (count > 0) limited.inc({ connector }, count);
    },
    credits: (connector, charged) => {
      if (charged > 0) credits.inc({ connector }, charged);
    },
  };
}
