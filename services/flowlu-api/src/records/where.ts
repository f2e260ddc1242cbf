import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Field, RecordColumn } from '../entities/index.ts';
import type { Bound, Filter } from '../wire/filter.ts';
import type { ListQuery } from '../wire/list-query.ts';
import { foldCase } from './row.ts';

type Condition = RawBuilder<SqlBool>;

/** Filters that leave few records, best first. */
export const LOOKUPS: readonly (RecordColumn | 'id')[] = [
  'id',
  'ref_id',
  'ref',
  'email',
  'phone',
  'name',
  'contact_id',
  'customer_id',
];

/** Filters that may leave few records or all of them. */
export const DATES: readonly (RecordColumn | 'id')[] = ['updated_date', 'created_date'];

/**
 * What a list's records must satisfy. The first filter on one of the `narrowBy` columns stands in a query of
 * its own: asked for in order of `id`, SQLite would otherwise walk the whole collection by its primary key
 * (seen in its query plan).
 */
export function listConditions(list: {
  collectionId: number;
  query: Pick<ListQuery, 'filters' | 'search'>;
  narrowBy: readonly (RecordColumn | 'id')[];
  /** Keeps the indexes on dates out of it: they would sort all that they find to answer one page. */
  passDateIndexes?: boolean;
}): Condition {
  const { collectionId, query } = list;
  const first = list.narrowBy
    .map((column) => query.filters.find((filter) => selects(filter, column)))
    .find((filter) => filter !== undefined);
  const conditions = [sql<SqlBool>`collection_id = ${collectionId}`];
  for (const filter of query.filters) {
    const isDate = DATES.some((date) => date === filter.field.column);
    const own = condition(filter, isDate && list.passDateIndexes === true);
    const isApart = filter === first && filter.field.code !== 'id';
    conditions.push(
      isApart
        ? sql<SqlBool>`id in (select id from records where collection_id = ${collectionId} and ${own})`
        : own,
    );
  }
  if (query.search !== undefined) {
    const pattern = `%${foldCase(query.search).replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    conditions.push(sql<SqlBool>`search_text like ${pattern} escape '\\'`);
  }
  return sql<SqlBool>`${sql.join(conditions, sql` and `)}`;
}

function selects(filter: Filter, column: RecordColumn | 'id'): boolean {
  const { field, test } = filter;
  if ((field.code === 'id' ? 'id' : field.column) !== column) return false;
  return test.kind === 'between' || (test.kind === 'in' && !test.not);
}

function condition({ field, test }: Filter, passIndex: boolean): Condition {
  const plain = expression(field);
  const side = passIndex ? sql`(${plain} || '')` : plain;
  if (test.kind === 'empty') {
    return test.not ? sql<SqlBool>`${side} is not null` : sql<SqlBool>`${side} is null`;
  }
  if (test.kind === 'between') {
    const bounds = [
      ...(test.from ? [compare(side, '>', test.from)] : []),
      ...(test.to ? [compare(side, '<', test.to)] : []),
    ];
    return sql<SqlBool>`${sql.join(bounds, sql` and `)}`;
  }
  const values = test.values.map((value) => (typeof value === 'string' ? foldCase(value) : value));
  if (values.length === 0) return test.not ? sql<SqlBool>`1 = 1` : sql<SqlBool>`1 = 0`;
  // A record without the value is not equal to it.
  return test.not
    ? sql<SqlBool>`(${side} is null or ${side} not in (${sql.join(values)}))`
    : sql<SqlBool>`${side} in (${sql.join(values)})`;
}

function compare(side: RawBuilder<unknown>, sign: '<' | '>', bound: Bound): Condition {
  const operator = sql.raw(bound.inclusive ? `${sign}=` : sign);
  const value = typeof bound.value === 'string' ? foldCase(bound.value) : bound.value;
  return sql<SqlBool>`${side} ${operator} ${value}`;
}

/**
 * The column of a field, or its place in the JSON as SQLite reads it: the service keeps its data in a folder.
 * Codes come from the entities or are `cf_` and digits.
 */
function expression(field: Field): RawBuilder<unknown> {
  if (field.code === 'id') return sql`id`;
  if (field.column !== undefined) return sql.ref(field.column);
  const inside = sql`json_extract(fields, ${sql.lit(`$.${field.code}`)})`;
  const isNumber = !['string', 'text', 'date', 'datetime'].includes(field.type);
  return isNumber ? inside : sql`lower(${inside})`;
}
