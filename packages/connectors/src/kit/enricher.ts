import type { DataRecord, Scalar } from '@sluice/core';

/** An action that adds fields to records by their identifiers. All functions are pure. */
export interface Enricher {
  title: string;
  entity: 'contact' | 'company';
  /** The spending action that does it. */
  action: string;
  /** Records a request may hold. */
  batchSize: number;
  /** Each list is one set of identifiers (names of core's fields) that suffices alone, best first. */
  identifiers: readonly (readonly string[])[];
  /** Paid options, all asked for unless chosen; `credits` is the price of one record's. */
  options: readonly { name: string; label: string; credits: number }[];
  /** What it can return: names of core's fields, with the option each belongs to, if it is paid. */
  fields: readonly { name: string; label: string; option?: string }[];
  /**
   * The identifiers in the one form that tells two spellings of the same request apart from two requests:
   * what is equal here is looked up once. `null`: these cannot be looked up (see `refusal`).
   */
  identity: (identifiers: Readonly<Record<string, string>>) => string | null;
  /** Why `identity` gave null: a code and words that tell what is missing or malformed. */
  refusal: (identifiers: Readonly<Record<string, string>>) => { code: string; reason: string };
  toInput: (items: readonly EnrichItem[], options: readonly string[]) => Readonly<Record<string, unknown>>;
  /** One result for each item, in the items' order. Throws when the answer does not fit the items. */
  fromOutput: (output: unknown, items: readonly EnrichItem[], options: readonly string[]) => EnrichResult[];
  /** What `count` records cost at most, line by line. */
  price: (count: number, options: readonly string[]) => readonly PriceLine[];
}

export interface PriceLine {
  label: string;
  quantity: number;
  credits: number;
}

export interface EnrichItem {
  /** Correlates items with results inside one request. */
  reference: string;
  identifiers: Readonly<Record<string, string>>;
}

export type EnrichResult =
  | { status: 'matched'; values: DataRecord; sources: Readonly<Record<string, FieldSource>> }
  | { status: 'missed'; code: string; reason: string }
  | { status: 'refused'; code: string; reason: string };

/** What the answer tells about single fields, beyond the call itself; fields left out cost nothing. */
export interface FieldSource {
  credits?: number;
  confidence?: Scalar;
  /** `YYYY-MM-DD` */
  updatedOn?: string;
}
