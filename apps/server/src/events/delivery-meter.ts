import { Counter, type Registry } from 'prom-client';
import type { Try } from './try-delivery.ts';

/** Counts tries by what came of them for `/metrics`; without a registry, nowhere. */
export function createDeliveryMeter(registry: Registry | undefined): (done: Try) => void {
  if (registry === undefined) return () => undefined;
  const tries = new Counter({
    name: 'sluice_webhook_tries_total',
    help: 'Sendings of events to webhooks by what came of them: delivered, waiting for another try, failed',
    labelNames: ['outcome'] as const,
    registers: [registry],
  });
  return ({ outcome }) => tries.inc({ outcome: outcome.to });
}
