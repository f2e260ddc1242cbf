import { isId, SluiceError } from '@sluice/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { OpenLink } from '../../links/index.ts';
import { attemptResult, titleOf } from './attempt-result.ts';
import { sendPage } from './page.ts';
import type { StackoneParts } from './parts.ts';
import type { Sidelined } from './sidelined.ts';

type Query = Record<string, string | string[] | undefined>;

/** Of the window's own address; all else in it is a field. */
const NOT_FIELDS = new Set(['redirect_uri', 'token', 'connection_attempt_id']);

/**
 * The window that the Hub opens for a sign-in (StackOne reference 2.5). It goes on to the provider, and back to
 * this server, never to the `redirect_uri` that stands in its address: whoever made that address could send
 * people anywhere. Secrets in the address are not used.
 */
export function addOauthWindow(app: FastifyInstance, parts: StackoneParts, sidelined: Sidelined): void {
  app.get<{ Params: { id: string }; Querystring: Query }>(
    '/connect/oauth2/:id',
    async ({ params, query }, reply) => {
      void reply.header('referrer-policy', 'no-referrer');
      const window = { attemptId: textOf(query['connection_attempt_id']), query, connectorId: params.id };
      const opened = await open(parts, sidelined, window);
      return opened instanceof SluiceError ? sendFailure(reply, opened) : reply.redirect(opened);
    },
  );
}

interface Window {
  attemptId: string;
  connectorId: string;
  query: Query;
}

/** Where the window goes, or why it goes nowhere; then the Hub that waits for it learns of it too. */
async function open(
  parts: StackoneParts,
  sidelined: Sidelined,
  window: Window,
): Promise<string | SluiceError> {
  const { attemptId, query } = window;
  let link: OpenLink | undefined;
  try {
    link = await parts.links.authenticate(`Bearer ${textOf(query['token'])}`, undefined);
    if (!isId('attempt', attemptId) || sidelined.get(link.row.id, attemptId) !== undefined) throw givenUp();
    return await begin(parts, link, window);
  } catch (error) {
    const failure = asKnown(error);
    if (link && isId('attempt', attemptId) && sidelined.get(link.row.id, attemptId) === undefined)
      sidelined.put(link.row.id, attemptId, failed(failure));
    return failure;
  }
}

async function begin(
  { oauth, catalog }: StackoneParts,
  link: OpenLink,
  { attemptId, connectorId, query }: Window,
): Promise<string> {
  const names = catalog
    .find(connectorId)
    .fields.filter(({ kind, name }) => kind !== 'secret' && !NOT_FIELDS.has(name))
    .map(({ name }) => name);
  const entered = names.map((name) => [name, textOf(query[name])] as const);
  const fields = Object.fromEntries(entered.filter(([, value]) => value !== ''));
  const attempt = await oauth.startAttempt(link, { connector: connectorId, fields }, { attemptId });
  return attempt.startUrl;
}

function givenUp(): SluiceError {
  return new SluiceError('attempt.unknown', {
    message: 'This sign-in was given up or never begun.',
    fix: 'Close this window and press Connect again.',
  });
}

function failed({ code, message }: SluiceError) {
  return attemptResult('error', { code: titleOf(code), description: message });
}

function sendFailure(reply: FastifyReply, { status, code, message, fix }: SluiceError): FastifyReply {
  const advice = fix === undefined || fix.includes('`') ? 'Close this window and try again.' : fix;
  return sendPage(reply.code(status), { title: titleOf(code), paragraphs: [message, advice] });
}

/** Anything else is a fault of ours, and goes the way of all faults. */
function asKnown(error: unknown): SluiceError {
  if (error instanceof SluiceError && error.status < 500) return error;
  throw error;
}

function textOf(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}
