import type { Store } from '@sluice/runtime';
import { collectionOf, type Company } from '../companies/companies.ts';
import { ACCOUNT, type Entity, LEAD, type Values } from '../entities/index.ts';
import { rowOf, type StoredRecord } from '../records/row.ts';
import { ROW_COLUMNS, type Tables } from '../records/schema.ts';
import { type Organization, sampleContact, sampleLead, sampleOrganization } from './sample-records.ts';
import { createRandom, type Random } from './random.ts';

const CHUNK = 1000;
const SEED = 20_260_101;
const MAX_SAMPLE = 5_000_000;
const MAX_ORGANIZATIONS_REMEMBERED = 10_000;

/**
 * Fills an empty company with invented records, the same ones for the same `size`: three tenths
 * organizations, six tenths contacts, the rest leads. A company that has records is left as it is. All
 * of it is written or nothing.
 * @returns how many records were made
 */
export async function fillSample(store: Store<Tables>, company: Company, size: number): Promise<number> {
  if ([ACCOUNT, LEAD].some((entity) => collectionOf(company, entity).lastId > 0)) return 0;
  const bounded = Math.min(Math.max(0, Math.floor(size)), MAX_SAMPLE);
  const leads = Math.floor(bounded / 10);
  const organizations = Math.ceil((bounded - leads) / 3);
  const making: Making = { organizations, known: [], random: createRandom(SEED) };
  const plan: Plan[] = [
    { entity: ACCOUNT, size: bounded - leads, make: (index) => accountAt(index, making) },
    { entity: LEAD, size: leads, make: () => sampleLead(making.random, oneOf(making)) },
  ];
  await store.transaction(async (tx) => {
    for (const part of plan) {
      const collection = collectionOf(company, part.entity);
      for (let from = 0; from < part.size; from += CHUNK) {
        const records = chunkOf(part, from);
        const rows = records.map((record) => rowOf(part.entity, record, collection.id));
        await store.insertMany(tx, { table: 'records', columns: ROW_COLUMNS, rows });
      }
      await tx
        .updateTable('collections')
        .set({ last_id: part.size, record_count: part.size })
        .where('id', '=', collection.id)
        .execute();
    }
  });
  for (const part of plan)
    Object.assign(collectionOf(company, part.entity), { lastId: part.size, count: part.size });
  return bounded;
}

interface Making {
  organizations: number;
  known: Organization[];
  random: Random;
}

interface Plan {
  entity: Entity;
  size: number;
  make(index: number): Values;
}

function chunkOf(part: Plan, from: number): StoredRecord[] {
  const size = Math.min(CHUNK, part.size - from);
  return Array.from({ length: size }, (_, index) => ({
    id: from + index + 1,
    values: part.make(from + index),
  }));
}

function accountAt(index: number, by: Making): Values {
  if (index >= by.organizations) return sampleContact(by.random, oneOf(by));
  const organization = sampleOrganization(by.random, index);
  if (by.known.length < MAX_ORGANIZATIONS_REMEMBERED) by.known.push({ id: index + 1, values: organization });
  return organization;
}

function oneOf({ known, random }: Making): Organization {
  return known[random.below(known.length)] ?? { id: 1, values: {} };
}
