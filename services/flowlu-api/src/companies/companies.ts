import { type Clock, SluiceError } from '@sluice/core';
import type { Store, Tx } from '@sluice/runtime';
import { type Entity, ENTITIES, entityPath } from '../entities/index.ts';
import { rowOf, seedRecords } from '../records/row.ts';
import { ROW_COLUMNS, type Tables } from '../records/schema.ts';
import { wireTime } from '../wire/values.ts';

/** One portal of the API: the wall between tenants. */
export interface Company {
  readonly id: number;
  /** The first label of its address: `mycompany` of `mycompany.flowlu.com`. */
  readonly domain: string;
  readonly collections: ReadonlyMap<Entity, Collection>;
}

/** The records of one entity in one company. Only the writer moves `lastId` and `count`. */
export interface Collection {
  readonly id: number;
  lastId: number;
  count: number;
}

export interface Companies {
  find(domain: string): Company | undefined;
  get(id: number): Company | undefined;
  all(): readonly Company[];
  /** The company of that domain, made with its default rows if it is new. Throws `request.invalid`. */
  ensure(domain: string): Promise<Company>;
}

const DOMAIN = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export async function openCompanies(store: Store<Tables>, clock: Clock): Promise<Companies> {
  const companies = new Map<number, Company>();
  const byDomain = new Map<string, Company>();
  const keep = (company: Company) => {
    companies.set(company.id, company);
    byDomain.set(company.domain, company);
    return company;
  };
  for (const row of await store.db.selectFrom('companies').selectAll().execute()) {
    // An entity that a newer version brought gets its collection here.
    keep(await store.transaction((tx) => loadCompany(tx, { row, store, at: wireTime(clock.now()) })));
  }
  return {
    find: (domain) => byDomain.get(domain),
    get: (id) => companies.get(id),
    all: () => [...companies.values()],
    ensure: async (domain) => {
      const known = byDomain.get(domain);
      if (known) return known;
      if (!DOMAIN.test(domain)) throw badDomain(domain);
      const made = await store.transaction(async (tx) => {
        const row = { id: (await highestId(tx, 'companies')) + 1, domain, created_at: clock.now() };
        await tx.insertInto('companies').values(row).execute();
        return loadCompany(tx, { row, store, at: wireTime(clock.now()) });
      });
      return keep(made);
    },
  };
}

/** The collection of an entity; every company has all of them. */
export function collectionOf(company: Company, entity: Entity): Collection {
  const collection = company.collections.get(entity);
  if (!collection) throw new SluiceError('internal', { detail: `no collection for ${entityPath(entity)}` });
  return collection;
}

interface LoadCompany {
  row: { id: number; domain: string };
  store: Store<Tables>;
  at: string;
}

async function loadCompany(tx: Tx<Tables>, { row, store, at }: LoadCompany): Promise<Company> {
  const known = await tx.selectFrom('collections').selectAll().where('company_id', '=', row.id).execute();
  const collections = new Map<Entity, Collection>();
  for (const entity of ENTITIES) {
    const found = known.find((collection) => collection.entity === entityPath(entity));
    collections.set(
      entity,
      found
        ? { id: found.id, lastId: found.last_id, count: found.record_count }
        : await makeCollection(tx, { entity, companyId: row.id, store, at }),
    );
  }
  return { id: row.id, domain: row.domain, collections };
}

async function makeCollection(
  tx: Tx<Tables>,
  make: { entity: Entity; companyId: number; store: Store<Tables>; at: string },
): Promise<Collection> {
  const seeds = seedRecords(make.entity, make.at);
  const id = (await highestId(tx, 'collections')) + 1;
  await tx
    .insertInto('collections')
    .values({
      id,
      company_id: make.companyId,
      entity: entityPath(make.entity),
      last_id: seeds.length,
      record_count: seeds.length,
    })
    .execute();
  const rows = seeds.map((seed) => rowOf(make.entity, seed, id));
  await make.store.insertMany(tx, { table: 'records', columns: ROW_COLUMNS, rows });
  return { id, lastId: seeds.length, count: seeds.length };
}

async function highestId(tx: Tx<Tables>, table: 'companies' | 'collections'): Promise<number> {
  const row = await tx
    .selectFrom(table)
    .select((expression) => expression.fn.max('id').as('highest'))
    .executeTakeFirst();
  return row?.highest ?? 0;
}

function badDomain(domain: string): SluiceError {
  return new SluiceError('request.invalid', {
    message: `"${domain}" cannot be a company's domain.`,
    fix: 'Use lower-case letters, digits and hyphens, such as mycompany.',
  });
}
