import { SluiceError } from '@sluice/core';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  type Configuration,
} from 'openid-client';
import type { Oidc, OidcOptions, OidcOutcome } from './oidc.ts';
import { beginOidcAttempt, findOidcAttempt, type OidcAttempt } from './oidc-attempt.ts';
import { createOidcIssuer, reasonOf, type OidcIssuer } from './oidc-issuer.ts';
import { memberOfPerson, type OidcPerson } from './oidc-members.ts';

const SCOPE = 'openid email profile';
/** Of browsers that are being brought in at once; each waits for the provider. */
const MOST_AT_ONCE = 50;

/** Sign-in at the operator's identity provider: authorization code, PKCE, state and nonce (OpenID Connect Core 1.0, 3.1). */
export function createOidc(options: OidcOptions): Oidc {
  const issuer = createOidcIssuer(options);
  let running = 0;
  return {
    start: (to) => startSignIn(options, issuer, to),
    finish: async (returned) => {
      if (running >= MOST_AT_ONCE) return { refused: 'unreachable' };
      running += 1;
      try {
        return await finishSignIn(options, issuer, returned);
      } finally {
        running -= 1;
      }
    },
  };
}

async function startSignIn(
  options: OidcOptions,
  issuer: OidcIssuer,
  to: string | undefined,
): ReturnType<Oidc['start']> {
  let config: Configuration;
  try {
    config = await issuer.config();
  } catch {
    return { refused: 'unreachable' };
  }
  const { cookie, state, nonce, verifier } = beginOidcAttempt(options.pepper, {
    to,
    now: options.clock.now(),
  });
  const redirect = buildAuthorizationUrl(config, {
    redirect_uri: callbackUrl(options),
    scope: SCOPE,
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  return { redirect: redirect.href, cookie };
}

async function finishSignIn(
  options: OidcOptions,
  issuer: OidcIssuer,
  { query, cookie }: { query: string; cookie: string | undefined },
): Promise<OidcOutcome> {
  const { pepper, clock, log } = options;
  const returned = new URLSearchParams(query);
  const attempt = findOidcAttempt(pepper, { cookie, state: returned.get('state'), now: clock.now() });
  if (!attempt) return { refused: 'expired' };
  if (returned.get('error') === 'access_denied') return { refused: 'cancelled' };
  try {
    const person = await askWho(options, { config: await issuer.config(), attempt, query });
    const found = await memberOfPerson(options, person);
    return 'refused' in found ? found : { ...found, to: attempt.to };
  } catch (error) {
    log.warn({ reason: reasonOf(error) }, 'a sign-in at the identity provider failed');
    return { refused: isOutside(error) ? 'unreachable' : 'failed' };
  }
}

/** Trades the code for who it is, and checks signature, issuer, audience, nonce and age of what is told. */
async function askWho(
  options: OidcOptions,
  { config, attempt, query }: { config: Configuration; attempt: OidcAttempt; query: string },
): Promise<OidcPerson> {
  const tokens = await authorizationCodeGrant(config, new URL(`${callbackUrl(options)}?${query}`), {
    pkceCodeVerifier: attempt.verifier,
    expectedState: attempt.state,
    expectedNonce: attempt.nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (!claims) throw new Error('No identity was told.');
  const told =
    claims['email'] === undefined && config.serverMetadata().userinfo_endpoint !== undefined
      ? await fetchUserInfo(config, tokens.access_token, claims.sub)
      : claims;
  return {
    issuer: claims.iss,
    subject: claims.sub,
    email: textOf(told['email']),
    emailVerified: told['email_verified'] === true,
    name: textOf(told['name']) ?? textOf(claims['name']),
  };
}

function callbackUrl({ publicUrl }: OidcOptions): string {
  return `${publicUrl()}/sign-in/oidc/callback`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' && value.length <= 254 ? value : undefined;
}

/** Whether the provider was not reached at all. */
function isOutside(error: unknown): boolean {
  const thrown = error instanceof Error && error.cause instanceof SluiceError ? error.cause : error;
  return thrown instanceof SluiceError && /^(provider|egress)\./.test(thrown.code);
}
