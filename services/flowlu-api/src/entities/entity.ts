/** What one kind of record is made of. Everything the service does with it is derived from this. */
export interface Entity {
  module: string;
  /** The path segment: `account` of `/crm/account/list`. */
  name: string;
  methods: readonly Method[];
  fields: readonly Field[];
  /** How `id` is written in answers; users' ids are strings (Flowlu reference 4.1). */
  idAs: 'number' | 'string';
  /** Fills what follows from other fields, such as a contact's display name. `before` is the record as it was. */
  complete?(values: Values, before: Values): void;
  /** Rows that every company starts with, numbered from 1. */
  seeds: readonly Values[];
}

export type Method = 'list' | 'get' | 'create' | 'update' | 'delete';

/** `price` has two decimals, `date` is `YYYY-MM-DD`, `datetime` is `YYYY-MM-DD hh:mm:ss` in UTC. */
export type FieldType = 'int' | 'string' | 'text' | 'bool' | 'price' | 'float' | 'date' | 'datetime';

export interface Field {
  code: string;
  label: string;
  type: FieldType;
  required?: true | { whenField: string; is: number };
  default?: string | number;
  /** Set by the service; what a caller sends for it is ignored. */
  system?: true;
  /** The only numbers it takes. */
  values?: readonly number[];
  /** Other names it is written or filtered by. */
  aliases?: readonly string[];
  /** Looked through by `search`. */
  searched?: true;
  /** The column of its own that makes a filter on it fast; the others are filtered inside the JSON. */
  column?: RecordColumn;
}

/** Columns kept beside the JSON of a record, for filters that must stay quick on many records. */
export type RecordColumn =
  | 'type'
  | 'name'
  | 'email'
  | 'phone'
  | 'ref'
  | 'ref_id'
  | 'owner_id'
  | 'customer_id'
  | 'contact_id'
  | 'pipeline_stage_id'
  | 'created_date'
  | 'updated_date';

/** A record without its `id`: only fields that are set. Custom fields are `cf_{id}`. */
export type Values = Record<string, string | number>;

type FieldOptions = Omit<Field, 'code' | 'label' | 'type'> & { label?: string };

/** One field; its label is its code in words unless told otherwise. */
export function field(code: string, type: FieldType, options: FieldOptions = {}): Field {
  const words = code.replaceAll('_', ' ');
  return { code, type, label: words.charAt(0).toUpperCase() + words.slice(1), ...options };
}

/** Several plain fields of one type. */
export function fields(type: FieldType, codes: readonly string[]): Field[] {
  return codes.map((code) => field(code, type));
}

/** The fields that the service sets on every record (Flowlu reference 2.6). */
export const STAMPS: readonly Field[] = [
  field('created_date', 'datetime', { system: true, column: 'created_date' }),
  field('created_by', 'int', { system: true }),
  field('updated_date', 'datetime', { system: true, column: 'updated_date' }),
  field('updated_by', 'int', { system: true }),
];

/** Where a record came from, for imports: free text and a number (Flowlu reference 2.6). */
export const IMPORT_MARKS: readonly Field[] = [
  field('ref', 'string', { column: 'ref' }),
  field('ref_id', 'int', { column: 'ref_id' }),
];

export const ALL_METHODS: readonly Method[] = ['list', 'get', 'create', 'update', 'delete'];
