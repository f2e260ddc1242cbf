import { COMPANY_COLUMNS, FIRST_COMPANY_ID, toCompanyRow } from '../store/companies.ts';
import { PERSON_COLUMNS, toPersonRow } from '../store/person-row.ts';
import type { LushaStore, LushaTx } from '../store/tables.ts';
import { FIRST_PERSON_ID, mergeKeys } from '../store/write-people.ts';
import { companyCount } from './sample-company.ts';
import { companyOfSample, forgetCompanies, samplePerson, type SampleOptions } from './sample-person.ts';

export const DEFAULT_SEED = 20260101;
const BATCH = 5000;
const MERGE_EVERY = 100_000;

/**
 * Fills an empty store with the sample. Data that is there is left alone; a sample that was cut off is gone
 * on with where it stopped.
 */
export async function fillSample(
  store: LushaStore,
  options: { people: number; seed?: number; today: string; onProgress?: (people: number) => void },
): Promise<void> {
  const begun = await readFact(store);
  const wanted: SampleOptions = begun ?? { people: options.people, seed: options.seed ?? DEFAULT_SEED };
  if (begun?.done || (!begun && !(await isEmpty(store)))) return;
  await store.transaction((tx) => writeFact(tx, { ...wanted, done: false }));
  await addCompanies(store, wanted);
  await addPeople(store, wanted, options);
  forgetCompanies();
  await store.transaction((tx) => writeFact(tx, { ...wanted, done: true }));
}

async function addCompanies(store: LushaStore, { people, seed }: SampleOptions): Promise<void> {
  const count = companyCount(people);
  for (let from = await countRows(store, 'companies'); from < count; from += BATCH) {
    await store.transaction(async (tx) => {
      const rows = [];
      const keys: [number, number][] = [];
      for (let index = from; index < Math.min(count, from + BATCH); index += 1) {
        const id = FIRST_COMPANY_ID + index;
        const made = toCompanyRow(companyOfSample(seed, index).record, id);
        rows.push(made.row);
        for (const key of made.keys) keys.push([key, id]);
      }
      await store.insertMany(tx, { table: 'companies', columns: COMPANY_COLUMNS, rows });
      await store.insertMany(tx, { table: 'company_keys', columns: ['key', 'company_id'], rows: keys });
    });
  }
}

async function addPeople(
  store: LushaStore,
  sample: SampleOptions,
  options: { today: string; onProgress?: (people: number) => void },
): Promise<void> {
  for (let from = await countRows(store, 'people'); from < sample.people; from += BATCH) {
    const until = Math.min(sample.people, from + BATCH);
    await store.transaction(async (tx) => {
      const rows = [];
      const keys: [number, number][] = [];
      for (let index = from; index < until; index += 1) {
        const { record, companyIndex } = samplePerson(sample, index);
        const id = FIRST_PERSON_ID + index;
        const made = toPersonRow(record, FIRST_COMPANY_ID + companyIndex, options.today);
        rows.push([id, ...made.row]);
        for (const key of made.keys) keys.push([key, id]);
      }
      await store.insertMany(tx, { table: 'people', columns: PERSON_COLUMNS, rows });
      await store.insertMany(tx, { table: 'person_keys_staged', columns: ['key', 'person_id'], rows: keys });
      if (until % MERGE_EVERY === 0 || until === sample.people) await mergeKeys(tx);
    });
    options.onProgress?.(until);
  }
}

async function isEmpty(store: LushaStore): Promise<boolean> {
  return (await countRows(store, 'people')) === 0 && (await countRows(store, 'companies')) === 0;
}

async function countRows(store: LushaStore, table: 'people' | 'companies'): Promise<number> {
  const row = await store.db
    .selectFrom(table)
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

interface SampleFact extends SampleOptions {
  done: boolean;
}

async function readFact(store: LushaStore): Promise<SampleFact | null> {
  const row = await store.db
    .selectFrom('facts')
    .select('value')
    .where('name', '=', 'sample')
    .executeTakeFirst();
  return row ? (JSON.parse(row.value) as SampleFact) : null;
}

async function writeFact(tx: LushaTx, fact: SampleFact): Promise<void> {
  const value = JSON.stringify(fact);
  await tx
    .insertInto('facts')
    .values({ name: 'sample', value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}
