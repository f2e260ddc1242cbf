import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '@sluice/core';
import { signIn } from '../sign-in.ts';

export interface FakeSignInOptions {
  clientId: string;
  clientSecret: string;
  /** May be added to later. */
  redirectUrls: string[];
  tokenSeconds: number;
  rotates: boolean;
  portalId: number;
  accountName: string;
  clock: Clock;
}

/** What a browser or a client is answered: a page, a redirect, or JSON. */
export type Answer =
  | { status: number; html: string }
  | { status: 302 | 303; location: string }
  | { status: number; json: unknown };

interface Grant {
  refreshToken: string;
  scopes: string[];
}

interface Code {
  redirectUrl: string;
  challenge: string | null;
  scopes: string[];
  endsAt: number;
}

const HANDED_OUT_KEPT = 1000;

/** The authorisation server: codes live a minute and are used once, access tokens as long as they are told to. */
export function createFakeSignIn(options: FakeSignInOptions) {
  const { clock } = options;
  const codes = new Map<string, Code>();
  const grants = new Map<string, Grant>();
  const tokens = new Map<string, { grant: Grant; endsAt: number }>();
  let issued = 0;
  const handedOut: string[] = [];
  const handOut = (secret: string) => {
    handedOut.push(secret);
    if (handedOut.length > HANDED_OUT_KEPT) handedOut.shift();
    return secret;
  };

  const issue = (grant: Grant) => {
    const accessToken = handOut(`CJ${randomBytes(60).toString('base64url')}`);
    issued += 1;
    tokens.set(accessToken, { grant, endsAt: clock.now() + options.tokenSeconds * 1000 });
    return {
      token_type: 'bearer',
      token_use: 'access_token',
      access_token: accessToken,
      refresh_token: grant.refreshToken,
      expires_in: options.tokenSeconds,
      hub_id: options.portalId,
      user_id: 7001,
      scopes: grant.scopes,
    };
  };
  const newGrant = (scopes: string[]) => {
    const grant = { refreshToken: handOut(`na1-${randomUUID()}`), scopes };
    grants.set(grant.refreshToken, grant);
    return grant;
  };

  return {
    issued: () => issued,
    /** Every access and refresh token so far; the newest last, a thousand at most. */
    handedOut: (): readonly string[] => handedOut,
    /** The page where a person agrees. */
    authorize: (query: URLSearchParams): Answer => {
      const wrong = wrongRequest(query, options);
      return wrong === null ? consentPage(query, options) : errorPage(wrong);
    },
    decide: (form: URLSearchParams): Answer => {
      const wrong = wrongRequest(form, options);
      if (wrong !== null) return errorPage(wrong);
      const back = new URL(form.get('redirect_uri') ?? '');
      const state = form.get('state');
      if (state !== null) back.searchParams.set('state', state);
      if (form.get('decision') !== 'allow') {
        back.searchParams.set('error', 'access_denied');
        back.searchParams.set('error_description', 'The user denied the request');
        return { status: 303, location: back.href };
      }
      const code = `na1-${randomUUID()}`;
      codes.set(code, {
        redirectUrl: form.get('redirect_uri') ?? '',
        challenge: form.get('code_challenge'),
        scopes: (form.get('scope') ?? '').split(' '),
        endsAt: clock.now() + 60_000,
      });
      back.searchParams.set('code', code);
      return { status: 303, location: back.href };
    },
    token: (form: URLSearchParams): Answer => {
      if (!isClient(form, options))
        return refused('BAD_CLIENT_ID', 'missing or unknown client id', 'invalid_client');
      if (form.get('grant_type') === 'authorization_code') {
        const code = codes.get(form.get('code') ?? '');
        codes.delete(form.get('code') ?? '');
        if (!code || code.endsAt <= clock.now() || !fits(code, form))
          return refused('BAD_AUTH_CODE', 'missing or unknown auth code', 'invalid_grant');
        return { status: 200, json: issue(newGrant(code.scopes)) };
      }
      if (form.get('grant_type') === 'refresh_token') {
        const grant = grants.get(form.get('refresh_token') ?? '');
        if (!grant) return refused('BAD_REFRESH_TOKEN', 'missing or invalid refresh token', 'invalid_grant');
        if (!options.rotates) return { status: 200, json: issue(grant) };
        grants.delete(grant.refreshToken);
        grant.refreshToken = handOut(`na1-${randomUUID()}`);
        grants.set(grant.refreshToken, grant);
        return { status: 200, json: issue(grant) };
      }
      return refused('BAD_GRANT_TYPE', 'missing or unknown grant type', 'unsupported_grant_type');
    },
    revoke: (form: URLSearchParams): Answer => {
      if (!isClient(form, options))
        return refused('BAD_CLIENT_ID', 'missing or unknown client id', 'invalid_client');
      const given = form.get('token') ?? '';
      const refreshToken = grants.has(given) ? given : tokens.get(given)?.grant.refreshToken;
      if (refreshToken !== undefined) grants.delete(refreshToken);
      return { status: 200, json: {} };
    },
    /** Why a bearer token is refused; null when it is good. */
    refusal: (
      accessToken: string | undefined,
    ): 'EXPIRED_AUTHENTICATION' | 'INVALID_AUTHENTICATION' | null => {
      const token = tokens.get(accessToken ?? '');
      if (!token || !grants.has(token.grant.refreshToken)) return 'INVALID_AUTHENTICATION';
      return token.endsAt > clock.now() ? null : 'EXPIRED_AUTHENTICATION';
    },
    scopes: (accessToken: string | undefined): readonly string[] =>
      tokens.get(accessToken ?? '')?.grant.scopes ?? [],
    /** The person uninstalled the app: every token is void. */
    revokeAll: () => {
      grants.clear();
      tokens.clear();
    },
    endAccessTokens: () => {
      for (const token of tokens.values()) token.endsAt = 0;
    },
    grants: () => grants.size,
  };
}

export type FakeSignIn = ReturnType<typeof createFakeSignIn>;

function wrongRequest(query: URLSearchParams, { clientId, redirectUrls }: FakeSignInOptions): string | null {
  if (query.get('client_id') !== clientId) return 'The client id is not known.';
  if (!redirectUrls.includes(query.get('redirect_uri') ?? ''))
    return 'The redirect URL is not registered for this app.';
  const scopes = (query.get('scope') ?? '').split(' ');
  const unknown = scopes.filter((scope) => !signIn.scopes.includes(scope));
  if (unknown.length > 0) return `The app does not have the scope ${unknown.join(', ')}.`;
  const method = query.get('code_challenge_method');
  if (query.has('code_challenge') && method !== 'S256') return 'The code challenge method must be S256.';
  return null;
}

function isClient(form: URLSearchParams, { clientId, clientSecret }: FakeSignInOptions): boolean {
  return form.get('client_id') === clientId && form.get('client_secret') === clientSecret;
}

function fits(code: Code, form: URLSearchParams): boolean {
  if (form.get('redirect_uri') !== code.redirectUrl) return false;
  if (code.challenge === null) return true;
  const digest = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  return digest === code.challenge;
}

function refused(status: string, message: string, error: string): Answer {
  return {
    status: 400,
    json: { status, message, correlationId: randomUUID(), error, error_description: message },
  };
}

function consentPage(query: URLSearchParams, { accountName, portalId }: FakeSignInOptions): Answer {
  const kept = [...query]
    .map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`)
    .join('');
  const scopes = (query.get('scope') ?? '')
    .split(' ')
    .map((scope) => `<li>${escape(scope)}</li>`)
    .join('');
  return {
    status: 200,
    html: document(
      'Connect an app to HubSpot',
      `<p>An app wants to connect to the account <strong>${escape(accountName)}</strong> (${portalId}) and asks for:</p>
<ul>${scopes}</ul>
<form method="post" action="/oauth/authorize/decide">${kept}
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button></form>`,
    ),
  };
}

function errorPage(words: string): Answer {
  return {
    status: 400,
    html: document('This app cannot be connected', `<p role="alert">${escape(words)}</p>`),
  };
}

function document(title: string, main: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><title>${title}</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem}
button{font:inherit;padding:.5rem 1.25rem;margin-right:.5rem}</style></head><body><main><h1>${title}</h1>${main}</main></body></html>`;
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
