import type { FieldDefinition, Guide } from '@sluice/core';
import type { Action } from './action.ts';
import type { Auth } from './auth.ts';
import type { Enricher } from './enricher.ts';
import type { Order, ProviderResponse } from './errors.ts';
import type { LimitReading, Limits } from './limits.ts';
import type { Sink } from './sink.ts';
import type { Stream } from './stream.ts';
import type { RevocationGuide, Translation } from './translation.ts';

/**
 * What Sluice knows about one outside system. One folder under `catalog/` makes one of these, and adding a
 * folder edits no other file. Everything here is plain data or a pure function: a connector never sees the
 * network, the store, or a secret.
 */
export interface Connector {
  /** Kebab-case, and the folder's name. */
  id: string;
  name: string;
  summary: string;
  categories: readonly string[];
  website: string;
  /** An SVG of its own, small and square; else its initial is shown. */
  icon?: string;
  guide: Guide;
  /** What a person enters. Fields of kind `secret` go to the vault and are never handed to a connector. */
  fields: readonly FieldDefinition[];
  /** What the fields are called together; default `Credential Settings`. */
  fieldsTitle?: string;
  /** By language (`de`): what a person reads, in other languages than English. */
  translations?: Readonly<Record<string, Translation>>;
  /** What a person does at the provider so that a key of theirs ends for good. */
  revocation: RevocationGuide;
  /** Puts what was typed into its one form (`https://mycompany.example.com/` → `mycompany`). Not for secrets' content beyond trimming. */
  normalise?: (fields: Readonly<Record<string, string>>) => Record<string, string>;
  auth: Auth;
  address: Address;
  limits: Limits;
  /** Reads what the answer's headers say of the limits. */
  readLimits?: (response: ProviderResponse) => readonly LimitReading[];
  /**
   * What an answer that is not a success orders the runtime to do; also called for 2xx bodies, because
   * some providers put errors into them. `null`: the answer is fine.
   */
  classify: (response: ProviderResponse) => Order | null;
  /** The action that proves the credentials; free of credits, reads only. */
  verify: { action: string; input: Readonly<Record<string, unknown>> };
  actions: Readonly<Record<string, Action>>;
  streams: Readonly<Record<string, Stream>>;
  sinks: Readonly<Record<string, Sink>>;
  enrichers: Readonly<Record<string, Enricher>>;
}

/**
 * The only hosts the credentials may be sent to. `{name}` stands for a non-secret field. A field named
 * `baseUrl`, where the connector declares one, lets an account use another server that speaks the same
 * API; the runtime takes it only when the operator allowed that host.
 */
export interface Address {
  /** `https://api.example.com` or `https://{domain}.example.com/api/v1`; no trailing slash. */
  baseUrl: string;
  /** Path below a `baseUrl` given by the account: `/api/v1`; default none. */
  basePath?: string;
}
