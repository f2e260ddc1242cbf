import { manualClock, SluiceError } from '@sluice/core';
import { openStore, type Store } from '@sluice/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_BEHAVIOURS } from '../behaviours.ts';
import { collectionOf, type Company, openCompanies } from '../companies/companies.ts';
import { LEAD } from '../entities/index.ts';
import { migrations, type Tables } from './schema.ts';
import { createWriter } from './write.ts';

const clock = manualClock();
let store: Store<Tables>;
let company: Company;

beforeEach(async () => {
  store = await openStore<Tables>({ location: { kind: 'memory' }, migrations });
  company = await (await openCompanies(store, clock)).ensure('mycompany');
});

afterEach(() => store.close());

function newLead(name: string) {
  const form = new Map(name === '' ? [] : [['name', [name]]]);
  return { kind: 'create' as const, company, entity: LEAD, behaviours: DEFAULT_BEHAVIOURS, form };
}

test('closing waits for every change that was submitted, and takes no other', async () => {
  const writer = createWriter(store, clock);
  const submitted = Array.from({ length: 600 }, (_, index) => writer.submit(newLead(`Deal ${index}`)));
  await writer.close();
  expect(collectionOf(company, LEAD)).toMatchObject({ count: 600, lastId: 600 });
  expect(await Promise.all(submitted)).toHaveLength(600);
  await expect(writer.submit(newLead('Late'))).rejects.toMatchObject({ code: 'server.stopping' });
});

test('changes that wait together share a transaction, and one that is refused does not touch the others', async () => {
  let transactions = 0;
  const counted: Store<Tables> = {
    ...store,
    transaction: (work) => {
      transactions += 1;
      return store.transaction(work);
    },
  };
  const writer = createWriter(counted, clock);
  const written = await Promise.all(['One', '', 'Two'].map((name) => writer.submit(newLead(name))));
  expect(transactions).toBe(1);
  expect(written).toMatchObject([{ id: 1 }, { refused: 'validation' }, { id: 2 }]);
});

test('when the disk is full the change is not answered as done, ids are not used up, and later ones go on', async () => {
  let full = true;
  const failing: Store<Tables> = {
    ...store,
    transaction: async (work) => {
      const result = store.transaction(async (tx) => {
        const done = await work(tx);
        if (full) throw new SluiceError('store.full');
        return done;
      });
      return result;
    },
  };
  const writer = createWriter(failing, clock);
  await expect(writer.submit(newLead('Lost'))).rejects.toMatchObject({ code: 'store.full' });
  expect(collectionOf(company, LEAD)).toMatchObject({ count: 0, lastId: 0 });
  full = false;
  expect(await writer.submit(newLead('Kept'))).toMatchObject({ id: 1, values: { name: 'Kept' } });
});

test('more waiting changes than fit are refused at once, with when to come again', async () => {
  const writer = createWriter(store, clock);
  const submitted = Array.from({ length: 20_001 }, () =>
    writer.submit(newLead('')).catch((error: unknown) => error),
  );
  expect(await submitted.at(-1)).toMatchObject({ code: 'store.failed', retryAfterMs: 1000 });
  expect(await submitted[0]).toMatchObject({ refused: 'validation' });
  await writer.close();
});
