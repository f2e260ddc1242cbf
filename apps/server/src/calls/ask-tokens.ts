import type { Connector } from '@sluice/connectors';
import { SluiceError, type Secret } from '@sluice/core';
import type { Tokens } from '../accounts/index.ts';
import type { CallTools } from './send-call.ts';

/** A question to a provider's authorisation server. */
export interface TokenRequest {
  workspaceId: string;
  connector: Connector;
  /** The account's fields that are not secret; `baseUrl` names another server that speaks the same API. */
  fields: Readonly<Record<string, string>>;
  client: { id: string; secret: Secret };
  grant:
    | { kind: 'authorization_code'; code: Secret; verifier: Secret; redirectUrl: string }
    | { kind: 'refresh_token'; token: Secret }
    | { kind: 'client_credentials' };
  signal?: AbortSignal | undefined;
}

/** Throws `provider.auth` when the server refuses, with its own words; else as every call. */
export async function askTokens(_tools: CallTools, _request: TokenRequest): Promise<Tokens> {
  throw new SluiceError('internal', { detail: 'not written yet' });
}
