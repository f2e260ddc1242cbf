import { type Entity, findField, type Values } from '../entities/index.ts';
import { ROW_COLUMNS, type RecordRow } from './schema.ts';

/** A record as it is kept. */
export interface StoredRecord {
  id: number;
  values: Values;
}

/** A row's values in the order of `ROW_COLUMNS`. */
export function rowOf(
  entity: Entity,
  record: StoredRecord,
  collectionId: number,
): (string | number | null)[] {
  const row: Partial<Record<keyof RecordRow, string | number>> = {
    collection_id: collectionId,
    id: record.id,
    search_text: searchText(entity, record.values),
    fields: JSON.stringify(record.values),
  };
  for (const { code, column } of entity.fields) {
    const value = record.values[code];
    if (column !== undefined && value !== undefined) {
      row[column] = typeof value === 'string' ? foldCase(value) : value;
    }
  }
  return ROW_COLUMNS.map((column) => row[column] ?? null);
}

export function recordOf(row: { id: number; fields: string }): StoredRecord {
  const values: Values = JSON.parse(row.fields);
  return { id: row.id, values };
}

/** A to Z as a to z, and nothing else: what the database's own `lower` does, so that both sides agree. */
export function foldCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function searchText(entity: Entity, values: Values): string {
  const texts = entity.fields
    .filter((field) => field.searched)
    .map((field) => values[field.code])
    .filter((value) => value !== undefined);
  return foldCase(texts.join('\n'));
}

/** The seeds of an entity as records, numbered from 1. */
export function seedRecords(entity: Entity, at: string): StoredRecord[] {
  const stamped = findField(entity, 'created_date') !== undefined;
  const stamps = stamped ? { created_date: at, created_by: 1, updated_date: at, updated_by: 1 } : {};
  return entity.seeds.map((values, index) => ({ id: index + 1, values: { ...values, ...stamps } }));
}
