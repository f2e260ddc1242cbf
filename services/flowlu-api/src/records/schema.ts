import type { ColumnTypes, Migration } from '@sluice/runtime';
import { sql } from 'kysely';
import type { RecordColumn } from '../entities/index.ts';

/** The tables of the service. Every record belongs to one collection, and a collection to one company. */
export interface Tables {
  companies: { id: number; domain: string; created_at: number };
  /** One entity of one company: where its ids and its count are kept. */
  collections: { id: number; company_id: number; entity: string; last_id: number; record_count: number };
  records: RecordRow;
  /** Only the SHA-256 of a key is kept. */
  api_keys: {
    id: string;
    company_id: number;
    name: string;
    hash: string;
    hint: string;
    modules: string;
    created_at: number;
    revoked_at: number | null;
  };
  /** The first answer to each idempotency key, for as long as it is repeated. */
  first_answers: {
    company_id: number;
    idempotency_key: string;
    request_hash: string;
    answer: string;
    answered_at: number;
  };
}

/** The whole record as JSON in `fields`; the other columns are copies that make filters on them fast. */
export type RecordRow = {
  collection_id: number;
  id: number;
  search_text: string;
  fields: string;
} & Record<RecordColumn, string | number | null>;

const NUMBER_COLUMNS = [
  'type',
  'ref_id',
  'owner_id',
  'customer_id',
  'contact_id',
  'pipeline_stage_id',
] as const;
const TEXT_COLUMNS = ['name', 'email', 'phone', 'ref', 'created_date', 'updated_date'] as const;

/** The order in which a row's values are written. */
export const ROW_COLUMNS = [
  'collection_id',
  'id',
  ...NUMBER_COLUMNS,
  ...TEXT_COLUMNS,
  'search_text',
  'fields',
] as const satisfies readonly (keyof RecordRow)[];

export const migrations: readonly Migration[] = [
  {
    name: '0001-companies',
    up: async (db, types) => {
      await db.schema
        .createTable('companies')
        .addColumn('id', sql.raw(types.integer), (column) => column.primaryKey())
        .addColumn('domain', sql.raw(types.text), (column) => column.notNull().unique())
        .addColumn('created_at', sql.raw(types.integer), (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('api_keys')
        .addColumn('id', sql.raw(types.text), (column) => column.primaryKey())
        .addColumn('company_id', sql.raw(types.integer), (column) =>
          column.notNull().references('companies.id'),
        )
        .addColumn('name', sql.raw(types.text), (column) => column.notNull())
        .addColumn('hash', sql.raw(types.text), (column) => column.notNull().unique())
        .addColumn('hint', sql.raw(types.text), (column) => column.notNull())
        .addColumn('modules', sql.raw(types.json), (column) => column.notNull())
        .addColumn('created_at', sql.raw(types.integer), (column) => column.notNull())
        .addColumn('revoked_at', sql.raw(types.integer))
        .execute();
    },
  },
  {
    name: '0002-records',
    up: async (db, types) => {
      await db.schema
        .createTable('collections')
        .addColumn('id', sql.raw(types.integer), (column) => column.primaryKey())
        .addColumn('company_id', sql.raw(types.integer), (column) =>
          column.notNull().references('companies.id'),
        )
        .addColumn('entity', sql.raw(types.text), (column) => column.notNull())
        .addColumn('last_id', sql.raw(types.integer), (column) => column.notNull())
        .addColumn('record_count', sql.raw(types.integer), (column) => column.notNull())
        .addUniqueConstraint('collections_of_company', ['company_id', 'entity'])
        .execute();
      await createRecords(db, types);
    },
  },
  {
    name: '0003-first-answers',
    up: async (db, types) => {
      await db.schema
        .createTable('first_answers')
        .addColumn('company_id', sql.raw(types.integer), (column) => column.notNull())
        .addColumn('idempotency_key', sql.raw(types.text), (column) => column.notNull())
        .addColumn('request_hash', sql.raw(types.text), (column) => column.notNull())
        .addColumn('answer', sql.raw(types.json), (column) => column.notNull())
        .addColumn('answered_at', sql.raw(types.integer), (column) => column.notNull())
        .addPrimaryKeyConstraint('first_answers_key', ['company_id', 'idempotency_key'])
        .execute();
      await db.schema.createIndex('first_answers_by_age').on('first_answers').column('answered_at').execute();
    },
  },
];

/** An index on each filter column holds only the rows that have it: most records leave most of them empty. */
async function createRecords(db: Parameters<Migration['up']>[0], types: ColumnTypes): Promise<void> {
  let table = db.schema
    .createTable('records')
    .addColumn('collection_id', sql.raw(types.integer), (column) =>
      column.notNull().references('collections.id'),
    )
    .addColumn('id', sql.raw(types.integer), (column) => column.notNull());
  for (const name of NUMBER_COLUMNS) table = table.addColumn(name, sql.raw(types.integer));
  for (const name of TEXT_COLUMNS) table = table.addColumn(name, sql.raw(types.text));
  await table
    .addColumn('search_text', sql.raw(types.text), (column) => column.notNull())
    .addColumn('fields', sql.raw(types.json), (column) => column.notNull())
    .addPrimaryKeyConstraint('records_key', ['collection_id', 'id'])
    .execute();
  for (const name of [...NUMBER_COLUMNS, ...TEXT_COLUMNS]) {
    const column = sql.ref(name);
    await sql`create index ${sql.ref(`records_by_${name}`)} on records (collection_id, ${column})
      where ${column} is not null`.execute(db);
  }
}
