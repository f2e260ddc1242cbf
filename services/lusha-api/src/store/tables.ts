import type { Store, Tx } from '@sluice/runtime';
import type { Generated } from 'kysely';

/** The tables of the service. Columns that end in `json` hold JSON text; times are milliseconds since 1970. */
export interface Tables {
  people: {
    id: number;
    source_key: string;
    content_hash: number;
    company_id: number;
    restricted: number;
    /** All else, in lines, because reading one column is much quicker than reading five: see `RecordText`. */
    record_text: string;
  };
  companies: {
    id: number;
    source_key: string;
    content_hash: number;
    stub: number;
    name: string;
    domain: string;
    profile_json: string;
  };
  /** Look-up keys of people: hashes, many to many. */
  person_keys: { key: number; person_id: number };
  /** Keys of people of an import under way, before they are merged in order. */
  person_keys_staged: { key: number; person_id: number };
  company_keys: { key: number; company_id: number };
  accounts: {
    id: number;
    name: string;
    plan: string;
    credits_total: number;
    credits_used: number;
    active: number;
    v3_enabled: number;
    created_at: number;
  };
  api_keys: {
    /** SHA-256 of the key, in hex; the key itself is kept nowhere. */
    hash: string;
    hint: string;
    name: string;
    account_id: number;
    created_at: number;
    revoked_at: number | null;
  };
  /** What an account has paid for: `kind` is `contact` or `company`, `data` the sum of the `DATUM` bits. */
  reveals: { account_id: number; kind: string; entity_id: number; data: number };
  /** Only ever appended to. */
  charges: {
    id: Generated<number>;
    account_id: number;
    request_id: string;
    operation: string;
    search_credits: number;
    emails: number;
    phones: number;
    companies: number;
    credits: number;
    charged_at: number;
  };
  replays: {
    account_id: number;
    key: string;
    body_hash: string;
    request_id: string;
    credits: number;
    created_at: number;
  };
  facts: { name: string; value: string };
}

export type LushaStore = Store<Tables>;
export type LushaTx = Tx<Tables>;

/** The bits of `reveals.data`. */
export const DATUM = { emails: 1, phones: 2, company: 4 } as const;
