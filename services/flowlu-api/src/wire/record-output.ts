import type { Entity, Values } from '../entities/index.ts';

/** A record as it is answered: every field of the entity, null where nothing is set, then its custom fields. */
export type WireRecord = Record<string, unknown>;

/** What of a record is answered. Without `fields`, all of it. */
export interface Selection {
  fields?: ReadonlySet<string>;
  /** Adds the `customfields` array (Flowlu reference 2.5). */
  customFields?: boolean;
}

export function wireRecord(
  entity: Entity,
  record: { id: number; values: Values },
  selection: Selection = {},
): WireRecord {
  const wire: WireRecord = { id: entity.idAs === 'string' ? String(record.id) : record.id };
  const chosen = selection.fields;
  for (const { code } of entity.fields) {
    if (code !== 'id' && (!chosen || chosen.has(code))) wire[code] = record.values[code] ?? null;
  }
  const custom = Object.keys(record.values).filter((code) => code.startsWith('cf_'));
  for (const code of custom) {
    if (!chosen || chosen.has(code)) wire[code] = record.values[code];
  }
  if (selection.customFields) {
    wire['customfields'] = custom.map((code) => customField(code, record.values[code]));
  }
  return wire;
}

/** Ids and flags of this form are strings (Flowlu reference 2.5). */
function customField(code: string, value: string | number | undefined): WireRecord {
  const id = code.slice('cf_'.length);
  return { id, title: `Field ${id}`, alias: '', api_use_alias: '0', type: 'smalltext', value: value ?? null };
}
