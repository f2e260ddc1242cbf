import { sql, type SelectQueryBuilder } from 'kysely';
import type { Database } from '../schema/index.ts';

/** So many of each kind are read; of more only the number is told. */
export const MOST_OF_KIND = 200;
/** And the number of those beside them is counted up to this. */
const MOST_COUNTED = 10_000;

/** How many rows there are beside the ones that were read. */
export async function countBeyond<T extends keyof Database>(
  read: number,
  rows: SelectQueryBuilder<Database, T, object>,
): Promise<number> {
  if (read < MOST_OF_KIND) return 0;
  const bounded = rows.select(sql<number>`1`.as('one')).limit(MOST_COUNTED);
  const found = await bounded.execute();
  return found.length - read;
}
