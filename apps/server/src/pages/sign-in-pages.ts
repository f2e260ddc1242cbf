import { SluiceError } from '@sluice/core';
import type { Logger } from '@sluice/runtime';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Oauth } from '../oauth/index.ts';
import { pageHeaders } from './page-headers.ts';
import { SIGN_IN_SCRIPT, SIGN_IN_STYLE, signInPage, type SignInPage } from './sign-in-page.ts';

export interface SignInPagesOptions {
  oauth: Pick<Oauth, 'begin' | 'callback'>;
  publicUrl: () => string;
  nameOf: (connectorId: string) => string;
  log: Logger;
}

const COOKIE_SECONDS = 600;
const MAX_COOKIE_LENGTH = 4096;

interface Returned {
  state?: string;
  code?: string;
  error?: string;
  error_description?: string;
}

/** The two pages of an OAuth sign-in's window: where it sets out, and where the provider sends it back to. */
export function addSignInPages(app: FastifyInstance, options: SignInPagesOptions): void {
  const { oauth } = options;
  app.setErrorHandler((thrown, request, reply) => {
    const error = thrown instanceof SluiceError ? thrown : undefined;
    if (error === undefined || error.status >= 500)
      options.log.error({ requestId: request.id, err: thrown }, 'a sign-in page failed');
    return say(reply.code(error?.status ?? 500), failurePage(error, request.id));
  });
  app.get<{ Params: { attemptId: string } }>('/oauth/start/:attemptId', ONCE, async (request, reply) => {
    const { redirect, cookie } = await oauth.begin(request.params.attemptId);
    return reply
      .headers({ ...SAFE, 'set-cookie': setCookie({ ...cookie, seconds: COOKIE_SECONDS }, options) })
      .redirect(redirect, 302);
  });
  app.get<{ Querystring: Record<string, unknown> }>('/oauth/callback', ONCE, async (request, reply) => {
    const asked = new Set<string>();
    const outcome = await oauth.callback({
      ...returnedOf(request.query),
      cookie: (name) => {
        const value = cookieOf(request.headers.cookie, name);
        if (value !== undefined) asked.add(name);
        return value;
      },
    });
    // A cookie is good for one return, whatever came of it.
    for (const name of asked)
      void reply.header('set-cookie', setCookie({ name, value: '', seconds: 0 }, options));
    return say(
      reply.code(outcome.ok ? 200 : 422),
      outcome.ok
        ? {
            title: 'Linked',
            text: `${options.nameOf(outcome.connector)} is linked. You can close this window.`,
            close: true,
          }
        : { title: 'Not linked', text: outcome.message },
    );
  });
  app.get('/oauth/page.css', (_request, reply) => reply.headers(FILE).type('text/css').send(SIGN_IN_STYLE));
  app.get('/oauth/page.js', (_request, reply) =>
    reply.headers(FILE).type('text/javascript').send(SIGN_IN_SCRIPT),
  );
}

/** Either page may be loaded once, so whoever only asks for its headers must not have it. */
const ONCE = { exposeHeadRoute: false };
const SAFE = { ...pageHeaders({ asks: false, opener: 'shared' }), 'cache-control': 'no-store' };
const FILE = { 'x-content-type-options': 'nosniff', 'cache-control': 'public, max-age=300' };

function say(reply: FastifyReply, page: SignInPage): FastifyReply {
  return reply.headers(SAFE).type('text/html; charset=utf-8').send(signInPage(page));
}

function failurePage(error: SluiceError | undefined, requestId: string): SignInPage {
  return {
    title: 'This sign-in cannot go on',
    text: error?.message ?? 'Something went wrong inside the server.',
    hint: error?.fix ?? `Try again. If it happens again, tell whoever runs this server: ${requestId}.`,
  };
}

function returnedOf(query: Record<string, unknown>): {
  state: string | undefined;
  code: string | undefined;
  error: string | undefined;
  errorDescription: string | undefined;
} {
  const one = (name: keyof Returned) => {
    const value = query[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    state: one('state'),
    code: one('code'),
    error: one('error'),
    errorDescription: one('error_description'),
  };
}

/** `Lax`, since the provider sends the browser back from its own site. */
function setCookie(
  { name, value, seconds }: { name: string; value: string; seconds: number },
  { publicUrl }: Pick<SignInPagesOptions, 'publicUrl'>,
): string {
  const secure = publicUrl().startsWith('https:') ? '; Secure' : '';
  return `${name}=${value}; Path=/oauth; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;
}

function cookieOf(header: string | undefined, wanted: string): string | undefined {
  if (header === undefined || header.length > MAX_COOKIE_LENGTH) return undefined;
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === wanted) return pair.slice(at + 1).trim();
  }
  return undefined;
}
