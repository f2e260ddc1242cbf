import type { Clock } from '@sluice/core';
import { createEnforcer, type Enforcer, openStore, type Store, type StoreLocation } from '@sluice/runtime';
import type { Behaviours } from './behaviours.ts';
import { type Companies, openCompanies } from './companies/companies.ts';
import { type Keys, openKeys } from './companies/keys.ts';
import type { Rate } from './rate.ts';
import { migrations, type Tables } from './records/schema.ts';
import { createWriter, type Writer } from './records/write.ts';

/** What answering needs: the data, who may have it, and how it is served. */
export interface Service {
  readonly store: Store<Tables>;
  readonly clock: Clock;
  readonly companies: Companies;
  readonly keys: Keys;
  readonly writer: Writer;
  readonly limiter: Enforcer;
  readonly behaviours: Behaviours;
  close(): Promise<void>;
}

/** Opens the data. Throws `store.locked` when another process has it, and what else `openStore` throws. */
export async function openService(options: {
  location: StoreLocation;
  clock: Clock;
  behaviours: Behaviours;
  rate: Rate;
}): Promise<Service> {
  const { location, clock, behaviours, rate } = options;
  const store = await openStore<Tables>({ location, migrations, clock });
  try {
    const writer = createWriter(store, clock);
    return {
      store,
      clock,
      writer,
      behaviours,
      companies: await openCompanies(store, clock),
      keys: await openKeys(store, clock),
      limiter: createEnforcer({ clock, windows: rate }),
      close: async () => {
        await writer.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}
