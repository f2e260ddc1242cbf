import { errorText, SluiceError } from '@sluice/core';
import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  None,
  type ClientAuth,
  type Configuration,
  type CustomFetch,
} from 'openid-client';
import type { OidcOptions } from './oidc.ts';

/** The identity provider, once it was found. */
export interface OidcIssuer {
  /** Throws what the way out throws, and what of the provider's own description is not right. */
  config(): Promise<Configuration>;
}

/** Keys that it signs with are fetched anew whenever one is not known; its addresses, once in so long. */
const MAX_AGE_MS = 3_600_000;
/** While it cannot be found it is not asked for by each that comes. */
const RETRY_MS = 5000;
const TIMEOUT_SECONDS = 30;

/** Asks for the provider's description when the first sign-in needs it, and not at each. */
export function createOidcIssuer({ settings, clock, ask, log }: OidcOptions): OidcIssuer {
  let found: { config: Promise<Configuration>; at: number; failed: boolean } | undefined;
  const find = (): Promise<Configuration> => {
    const insecure = new URL(settings.issuer).protocol === 'http:';
    return discovery(new URL(settings.issuer), settings.clientId, undefined, clientAuth(settings), {
      [customFetch]: through(ask),
      timeout: TIMEOUT_SECONDS,
      // The way out lets plain http through to hosts that the operator allowed, and to no other.
      execute: [enableNonRepudiationChecks, ...(insecure ? [allowInsecureRequests] : [])],
    });
  };
  return {
    config: () => {
      const now = clock.now();
      if (found && now - found.at < (found.failed ? RETRY_MS : MAX_AGE_MS)) return found.config;
      const asked = { config: find(), at: now, failed: false };
      found = asked;
      asked.config.catch((error: unknown) => {
        asked.failed = true;
        log.error(
          { issuer: settings.issuer, reason: reasonOf(error) },
          'the identity provider cannot be used: see SLUICE_OIDC_ISSUER',
        );
      });
      return asked.config;
    },
  };
}

/** Why it did not work, for the log; the provider's answer itself may hold tokens. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const challenges: unknown[] = Array.isArray(cause) ? cause : [];
  const codes = [
    fieldOf(error, 'code'),
    fieldOf(error, 'error'),
    fieldOf(cause, 'error'),
    ...challenges.map((challenge) => fieldOf(fieldOf(challenge, 'parameters'), 'error')),
  ].filter((code) => typeof code === 'string');
  const why = cause instanceof SluiceError ? `: ${cause.message}` : '';
  return `${errorText(error)}${codes.length === 0 ? '' : ` (${codes.join(', ')})`}${why}`;
}

function fieldOf(thing: unknown, name: string): unknown {
  return typeof thing === 'object' && thing !== null ? (Reflect.get(thing, name) as unknown) : undefined;
}

/** Whichever way the provider takes a secret; in the header where it does not say (OpenID Connect Discovery 1.0, 3). */
function clientAuth({ clientSecret }: OidcOptions['settings']): ClientAuth {
  if (clientSecret === undefined) return None();
  return (server, client, body, headers) => {
    const taken = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const way = taken.includes('client_secret_basic') ? ClientSecretBasic : ClientSecretPost;
    return way(clientSecret.open())(server, client, body, headers);
  };
}

function through(ask: OidcOptions['ask']): CustomFetch {
  return (url, { method, headers, body, signal }) =>
    ask(url, { method, headers, body: bodyText(body), ...(signal === undefined ? {} : { signal }) });
}

function bodyText(body: unknown): string | null {
  if (body === undefined || body === null) return null;
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new Error('A body of that kind is not sent.');
}
