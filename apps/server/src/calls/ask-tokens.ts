import { OAUTH_SECRETS, type Connector } from '@sluice/connectors';
import { Secret } from '@sluice/core';
import type { Tokens } from '../accounts/index.ts';
import { askServer, oauthOf, type OauthClient } from './ask-server.ts';
import { unreadable } from './failures.ts';
import type { CallTools } from './send-call.ts';

/** A question to a provider's authorisation server. */
export interface TokenRequest {
  workspaceId: string;
  connector: Connector;
  /** The account whose tokens are renewed. */
  accountId?: string | undefined;
  /** The account's fields that are not secret; `baseUrl` names another server that speaks the same API. */
  fields: Readonly<Record<string, string>>;
  client: OauthClient;
  grant: TokenGrant;
  signal?: AbortSignal | undefined;
}

export type TokenGrant =
  | { kind: 'authorization_code'; code: Secret; verifier: Secret; redirectUrl: string }
  | { kind: 'refresh_token'; token: Secret }
  | { kind: 'client_credentials' };

/** Throws `provider.auth` when the server refuses, with its own words; else as every call. */
export async function askTokens(tools: CallTools, request: TokenRequest): Promise<Tokens> {
  const { connector, grant } = request;
  const { token } = oauthOf(connector);
  const body = await askServer(tools, {
    ...request,
    action: 'oauth.token',
    endpoint: token,
    form: { ...token.parameters, ...formOf(connector, grant) },
    // A code is good for one answer; a refresh token that was renewed unseen may still be taken once more.
    repeatable: grant.kind !== 'authorization_code',
  });
  return readTokens({ connector, grant, body, now: tools.clock.now() });
}

function formOf(connector: Connector, grant: TokenGrant): Record<string, string | Secret> {
  const { scopes, scopeSeparator = ' ' } = oauthOf(connector);
  switch (grant.kind) {
    case 'authorization_code':
      return {
        grant_type: 'authorization_code',
        code: grant.code,
        redirect_uri: grant.redirectUrl,
        code_verifier: grant.verifier,
      };
    case 'refresh_token':
      return { grant_type: 'refresh_token', refresh_token: grant.token };
    case 'client_credentials':
      return {
        grant_type: 'client_credentials',
        ...(scopes.length > 0 ? { scope: scopes.join(scopeSeparator) } : {}),
      };
  }
}

const MAX_TOKEN = 16 * 1024;
/** What may stand in a header: RFC 6750 2.1 allows less, and some servers more. */
const TOKEN = /^[\x21-\x7e]+$/;
const MAX_LIFE_SECONDS = 10 * 365 * 86_400;

/** RFC 6749 5.1. Throws `provider.malformed` when it is something else. */
function readTokens(answered: {
  connector: Connector;
  grant: TokenGrant;
  body: unknown;
  now: number;
}): Tokens {
  const { connector, grant, body, now } = answered;
  const answer = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const { access_token: access, refresh_token: refresh, token_type: type, expires_in: life } = answer;
  if (!isToken(access)) throw unreadable('it holds no access token', connector);
  if (type !== undefined && (typeof type !== 'string' || type.toLowerCase() !== 'bearer'))
    throw unreadable('its token is of a kind that is not known', connector);
  // A server that gives no new refresh token means the former to go on (RFC 6749 6).
  const former = grant.kind === 'refresh_token' ? grant.token : undefined;
  const next = isToken(refresh) ? new Secret(refresh) : former;
  const seconds = Number(life);
  const ends = life !== null && seconds > 0 && seconds <= MAX_LIFE_SECONDS;
  return {
    secrets: {
      [OAUTH_SECRETS.access]: new Secret(access),
      ...(next ? { [OAUTH_SECRETS.refresh]: next } : {}),
    },
    expiresAt: ends ? now + Math.floor(seconds * 1000) : null,
  };
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TOKEN && TOKEN.test(value);
}
