import { sql } from 'kysely';
import { personKeys, PERSON_COLUMNS, splitRecordText, type PersonRow } from './person-row.ts';
import type { LushaStore, LushaTx } from './tables.ts';

export interface WriteCounts {
  added: number;
  changed: number;
  unchanged: number;
}

/** Numbers of people begin here, so that they look like the numeric ids of the API's second generation. */
export const FIRST_PERSON_ID = 4_100_000_001;

/**
 * Writes people by their source key: new ones are added, changed ones replaced, equal ones left alone. Of
 * several with one key the last counts. Call `mergeKeys` afterwards, or they are not found.
 */
export async function writePeople(
  store: LushaStore,
  tx: LushaTx,
  people: readonly PersonRow[],
): Promise<WriteCounts> {
  const bySource = new Map(people.map((person) => [person.sourceKey, person]));
  const known = await knownPeople(store, tx, [...bySource.keys()]);
  const next = await tx
    .selectFrom('people')
    .select(({ fn }) => fn.max('id').as('last'))
    .executeTakeFirst();
  let id = Math.max(FIRST_PERSON_ID - 1, next?.last ?? 0);
  const rows = [];
  const keys: [number, number][] = [];
  const counts = { added: 0, changed: 0, unchanged: people.length - bySource.size };
  const changed: number[] = [];
  for (const person of bySource.values()) {
    const old = known.get(person.sourceKey);
    if (old?.contentHash === person.contentHash) {
      counts.unchanged += 1;
      continue;
    }
    if (old) changed.push(old.id);
    counts[old ? 'changed' : 'added'] += 1;
    const rowId = old?.id ?? (id += 1);
    rows.push([rowId, ...person.row]);
    for (const key of person.keys) keys.push([key, rowId]);
  }
  await dropKeys(store, tx, changed);
  await store.insertMany(tx, {
    table: 'people',
    columns: PERSON_COLUMNS,
    rows,
    onConflict: { keys: ['id'], do: 'replace' },
  });
  await store.insertMany(tx, { table: 'person_keys_staged', columns: ['key', 'person_id'], rows: keys });
  return counts;
}

/** Moves staged keys into the index in order, which is many times faster than one by one. */
export async function mergeKeys(tx: LushaTx): Promise<void> {
  await sql`insert into person_keys (key, person_id)
    select distinct key, person_id from person_keys_staged where true order by key, person_id
    on conflict do nothing`.execute(tx);
  await sql`delete from person_keys_staged`.execute(tx);
}

async function knownPeople(store: LushaStore, tx: LushaTx, sourceKeys: readonly string[]) {
  const rows = await store.selectIn(tx, {
    table: 'people',
    columns: ['id', 'source_key', 'content_hash'],
    column: 'source_key',
    keys: sourceKeys,
  });
  return new Map(
    rows.map((row) => [
      String(row['source_key']),
      { id: Number(row['id']), contentHash: Number(row['content_hash']) },
    ]),
  );
}

/** The index must not go on leading to a person by what is no longer true. */
async function dropKeys(store: LushaStore, tx: LushaTx, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await store.selectIn(tx, {
    table: 'people',
    columns: ['id', 'company_id', 'record_text'],
    column: 'id',
    keys: ids,
  });
  for (const row of rows) {
    const text = splitRecordText(String(row['record_text']));
    const emails = JSON.parse(text.emails) as { email: string }[];
    const keys = personKeys({
      companyId: Number(row['company_id']),
      linkedin: text.linkedin,
      names: JSON.parse(text.names),
      mailboxes: emails.map(({ email }) => email),
    });
    if (keys.length === 0) continue;
    const id = Number(row['id']);
    await tx.deleteFrom('person_keys').where('key', 'in', keys).where('person_id', '=', id).execute();
    await tx.deleteFrom('person_keys_staged').where('person_id', '=', id).where('key', 'in', keys).execute();
  }
}
