import { SluiceError } from '@sluice/core';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  type Configuration,
  type IDToken,
} from 'openid-client';
import { networkOf } from '../access/index.ts';
import {
  createCountedTries,
  oidcReturnCounters,
  oidcStartCounters,
  type CountedTries,
  type Counter,
  type OidcAsker,
} from './counted-tries.ts';
import { createDevices } from './devices.ts';
import type { Oidc, OidcOptions, OidcOutcome } from './oidc.ts';
import { beginOidcAttempt, findOidcAttempt, type OidcAttempt } from './oidc-attempt.ts';
import { createOidcIssuer, reasonOf, type OidcIssuer } from './oidc-issuer.ts';
import { memberOfPerson, type OidcPerson } from './oidc-members.ts';

const SCOPE = 'openid email profile';
/** Of browsers that are being brought in at once; each waits for the provider. */
const MOST_AT_ONCE = 50;
/** Of those from one network, so that none takes all the places. */
const MOST_OF_ONE = 10;
/** What has the provider ask who it is, and not only look whom it knows (OpenID Connect Core 1.0, 3.1.2.1). */
const ASK_AGAIN = { prompt: 'login', max_age: '0' };

interface Parts extends OidcOptions {
  issuer: OidcIssuer;
  tries: CountedTries;
  places: Places;
}

/** Sign-in at the operator's identity provider: authorization code, PKCE, state and nonce (OpenID Connect Core 1.0, 3.1). */
export function createOidc(options: OidcOptions): Oidc {
  const parts: Parts = {
    ...options,
    issuer: createOidcIssuer(options),
    tries: createCountedTries(options),
    places: createPlaces(),
  };
  const devices = createDevices(options.pepper);
  return {
    start: ({ to, again = false }, { address, device }) =>
      startSignIn(parts, { to, again, address, device: devices.known(device) }),
    finish: (returned, { address }) => finishSignIn(parts, { ...returned, address }),
  };
}

async function startSignIn(
  parts: Parts,
  { to, again, ...asker }: OidcAsker & { to: string | undefined; again: boolean },
): ReturnType<Oidc['start']> {
  const { pepper, clock, issuer } = parts;
  if (!(await tryOf(parts, oidcStartCounters(asker)))) return { refused: 'too_many' };
  let config: Configuration;
  try {
    config = await issuer.config();
  } catch {
    return { refused: 'unreachable' };
  }
  const { cookie, state, nonce, verifier } = beginOidcAttempt(pepper, {
    to,
    device: asker.device,
    now: clock.now(),
  });
  const redirect = buildAuthorizationUrl(config, {
    redirect_uri: callbackUrl(parts),
    scope: SCOPE,
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...(again ? ASK_AGAIN : {}),
  });
  return { redirect: redirect.href, cookie };
}

async function finishSignIn(
  parts: Parts,
  { query, cookie, address }: { query: string; cookie: string | undefined; address: string },
): Promise<OidcOutcome> {
  const { pepper, clock } = parts;
  const returned = new URLSearchParams(query);
  const attempt = findOidcAttempt(pepper, { cookie, state: returned.get('state'), now: clock.now() });
  // Neither asks the provider anything, so neither is counted.
  if (!attempt) return { refused: 'expired' };
  if (returned.get('error') === 'access_denied') return { refused: 'cancelled' };
  const { device } = attempt;
  const tried = await tryOf(parts, oidcReturnCounters({ address, device }));
  if (!tried) return { refused: 'too_many' };
  const leave = parts.places.take(device ?? networkOf(address));
  if (!leave) return { refused: 'unreachable' };
  try {
    const outcome = await bringIn(parts, { attempt, query });
    if (!('refused' in outcome)) await tried.giveBack();
    return outcome;
  } finally {
    leave();
  }
}

async function bringIn(
  parts: Parts,
  { attempt, query }: { attempt: OidcAttempt; query: string },
): Promise<OidcOutcome> {
  const { issuer, log } = parts;
  try {
    const { provenAt, ...person } = await askWho(parts, { config: await issuer.config(), attempt, query });
    const found = await memberOfPerson(parts, person);
    if ('refused' in found) return found;
    return { ...found, to: attempt.to, ...(provenAt === undefined ? {} : { provenAt }) };
  } catch (error) {
    log.warn({ reason: reasonOf(error) }, 'a sign-in at the identity provider failed');
    return { refused: isOutside(error) ? 'unreachable' : 'failed' };
  }
}

/** Undefined when there were too many. */
async function tryOf(
  { tries }: Parts,
  counters: Counter[],
): Promise<{ giveBack(): Promise<void> } | undefined> {
  try {
    return await tries.take(counters);
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'auth.too_many') return undefined;
    throw error;
  }
}

interface Places {
  /** How to leave the place again; undefined where none is free for that one. */
  take(whose: string): (() => void) | undefined;
}

function createPlaces(): Places {
  const taken = new Map<string, number>();
  let running = 0;
  return {
    take: (whose) => {
      const own = taken.get(whose) ?? 0;
      if (running >= MOST_AT_ONCE || own >= MOST_OF_ONE) return undefined;
      running += 1;
      taken.set(whose, own + 1);
      return () => {
        running -= 1;
        const left = (taken.get(whose) ?? 1) - 1;
        if (left === 0) taken.delete(whose);
        else taken.set(whose, left);
      };
    },
  };
}

/** Trades the code for who it is, and checks signature, issuer, audience, nonce and age of what is told. */
async function askWho(
  options: OidcOptions,
  { config, attempt, query }: { config: Configuration; attempt: OidcAttempt; query: string },
): Promise<OidcPerson & { provenAt: number | undefined }> {
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
    provenAt: askedAt(claims, options.clock.now()),
  };
}

/** When the provider last had the person prove it, by our clock: it tells both times by its own. */
function askedAt({ auth_time: at, iat }: IDToken, now: number): number | undefined {
  return at === undefined ? undefined : now - Math.max(0, iat - at) * 1000;
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
