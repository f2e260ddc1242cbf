import type { Connector } from '@sluice/connectors';
import { SluiceError } from '@sluice/core';
import { markExpired } from '../accounts/index.ts';
import { orderFailure, publicWords, unreadable, withNature } from './failures.ts';

/** What an authorisation server answered, and how echoes of what was sent are taken out of its words. */
export interface ServerAnswer {
  connector: Connector;
  status: number;
  body: unknown;
  scrub: (text: string) => string;
}

/** RFC 6749 5.2 has these for faults that pass; both stand in OpenID servers' answers too. */
const PASSING = new Set(['temporarily_unavailable', 'server_error', 'slow_down']);

/**
 * The server said no, in its own words. Some say it with status 200, some in words of their own instead of
 * RFC 6749's. `undefined`: it did not.
 */
export function refusedByServer({ connector, status, body, scrub }: ServerAnswer): SluiceError | undefined {
  const answer = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const { error, error_description: description, message } = answer;
  const code = typeof error === 'string' ? error : undefined;
  const isRefusal = code === undefined ? [400, 401, 403].includes(status) : status < 500 && status !== 429;
  if (!isRefusal) return undefined;
  const said = [description, message].find((words) => typeof words === 'string' && words.trim() !== '');
  const words = publicWords(scrub(typeof said === 'string' ? said : (code ?? `it answered ${status}`)));
  if (code !== undefined && PASSING.has(code))
    return orderFailure({ order: 'retry', message: words }, { connector });
  return tokenRefused(connector, words, code);
}

/** An answer that is neither a success nor a refusal. */
export function serverIsDown({
  connector,
  status,
}: Pick<ServerAnswer, 'connector' | 'status'>): SluiceError | undefined {
  if (status < 300) return undefined;
  const message = `its authorisation server answered ${status}.`;
  if (status >= 500 || status === 429) return orderFailure({ order: 'retry', message }, { connector });
  return withNature(unreadable(`its authorisation server answered ${status}`, connector), { order: 'stop' });
}

/** RFC 6749 5.2: it is the client that was refused, so that no sign-in helps. */
const BY_CLIENT = new Set(['invalid_client', 'unauthorized_client']);

/** Nothing but a new sign-in, or another client, mends this. `code`: the server's own for what is wrong. */
export function tokenRefused(connector: Connector, words: string, code = ''): SluiceError {
  const error = new SluiceError('provider.auth', {
    message: `${connector.name}: ${words}`,
    said: words,
    fix: fixOf(connector, code),
  });
  if (isByPerson(connector) && !BY_CLIENT.has(code)) markExpired(error);
  return withNature(error, { order: 'reauthorise' });
}

function isByPerson({ auth }: Connector): boolean {
  return auth.kind === 'oauth2' && auth.grant === 'authorization_code';
}

function fixOf(connector: Connector, code: string): string {
  const { id } = connector;
  if (!isByPerson(connector))
    return 'Replace the account’s credentials; the connector’s guide says where they are made.';
  return BY_CLIENT.has(code)
    ? `The OAuth app is not right: give its client anew with \`sluice oauth-apps set ${id}\`.`
    : 'Sign in again: open a link session for the account.';
}
