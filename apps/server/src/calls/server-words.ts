import type { Connector } from '@sluice/connectors';
import { SluiceError } from '@sluice/core';
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
  return tokenRefused(connector, words);
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

/** Nothing but a new sign-in, or another client, mends this. */
export function tokenRefused(connector: Connector, words: string): SluiceError {
  const byPerson = connector.auth.kind === 'oauth2' && connector.auth.grant === 'authorization_code';
  const error = new SluiceError('provider.auth', {
    message: `${connector.name}: ${words}`,
    said: words,
    fix: byPerson
      ? 'Sign in again: open a link session for the account.'
      : 'Replace the account’s credentials; the connector’s guide says where they are made.',
  });
  return withNature(error, { order: 'reauthorise' });
}
