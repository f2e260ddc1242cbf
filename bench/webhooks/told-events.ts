import { systemClock, type Account } from '@sluice/core';
import { openEngine, type BenchEngine } from '../engine.ts';

/** The real engine, with events that wait to be told to webhooks. */
export interface ToldEvents {
  /** Milliseconds from the first to the last delivery, each of them durably noted. */
  deliver(): Promise<number>;
  close(): Promise<void>;
}

const AT_ONCE = 500;
const LOOK_MS = 25;

export async function tellEvents(
  sink: string,
  { webhooks, events }: { webhooks: number; events: number },
): Promise<ToldEvents> {
  const opened = await openEngine(sink);
  const { engine, actor } = opened;
  for (let count = 0; count < webhooks; count += 1)
    await engine.events.createWebhook(actor, { url: `${sink}/hook-${count}` });
  await announce(opened, events);
  return {
    deliver: async () => {
      const began = performance.now();
      engine.events.start();
      while (await isWaiting(opened)) await systemClock.sleep(LOOK_MS);
      return performance.now() - began;
    },
    close: opened.close,
  };
}

async function announce({ engine, store, actor }: BenchEngine, events: number): Promise<void> {
  for (let left = events; left > 0; left -= AT_ONCE) {
    const batch = Array.from({ length: Math.min(left, AT_ONCE) }, () =>
      store.transaction((tx) =>
        engine.events.announce(tx, {
          type: 'account.changed',
          workspaceId: actor.workspaceId,
          at: Date.now(),
          account: sampleAccount(),
        }),
      ),
    );
    await Promise.all(batch);
  }
}

async function isWaiting({ engine, actor }: BenchEngine): Promise<boolean> {
  const { items } = await engine.events.listWebhooks(actor, {});
  return items.some(({ waiting }) => waiting > 0);
}

/** Of the size that accounts have. */
export function sampleAccount(): Account {
  const now = new Date().toISOString();
  return {
    id: 'acc_01kah3v7x2m9q4t8w6zr5c1d0e',
    connector: 'tiny',
    name: 'Sales data',
    description: '',
    owner: 'cus_1029384756',
    ownerName: 'Acme Industries',
    label: 'onboarding',
    metadata: { plan: 'pro', region: 'eu' },
    status: 'active',
    statusReason: null,
    statusSince: now,
    fields: {},
    hosts: [],
    sharedWith: 'operator',
    revocation: null,
    nextCheckAt: null,
    verifiedAt: now,
    createdAt: now,
    updatedAt: now,
  };
}
