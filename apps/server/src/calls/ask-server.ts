import { resolveEndpoint, type Connector, type Endpoint, type OAuth2 } from '@sluice/connectors';
import { makeId, SluiceError, type Secret } from '@sluice/core';
import { backoffMs } from './attempts.ts';
import type { CallingAccount } from './calling-account.ts';
import { secretTexts, scrubSecrets } from './credentials.ts';
import { checkTarget, egressAllows } from './egress.ts';
import { exchange, type ExchangeLimits, type WireRequest } from './exchange.ts';
import { asFailure, faultFailure, orderOf, unreadable, withNature } from './failures.ts';
import type { PreparedRequest } from './prepare-call.ts';
import { readAnswer } from './read-answer.ts';
import { recordCall } from './record-call.ts';
import { refusedByServer, serverIsDown } from './server-words.ts';
import { freshProgress, type CallTools } from './send-call.ts';

/** A client as the authorisation server knows it. */
export interface OauthClient {
  id: string;
  secret: Secret;
}

/** The client of a workspace's OAuth app, and the server that it is a client of; null: the provider's own. */
export interface AppClient extends OauthClient {
  baseUrl: string | null;
}

/** One question to a provider's authorisation server. */
export interface ServerQuestion {
  workspaceId: string;
  connector: Connector;
  accountId?: string | undefined;
  /** As the record of calls names it. */
  action: 'oauth.token' | 'oauth.revoke';
  endpoint: Endpoint;
  /** The account's fields that are not secret. */
  fields: Readonly<Record<string, string>>;
  client: OauthClient;
  form: Readonly<Record<string, string | Secret>>;
  /** Whether it may be asked again when its answer was lost. */
  repeatable: boolean;
  limits?: Partial<ExchangeLimits>;
  signal?: AbortSignal | undefined;
}

/**
 * Two tries take less than half a minute, so that a renewal ends well before the lease on it does. An answer
 * is a few tokens.
 */
const SERVER_LIMITS: Partial<ExchangeLimits> = {
  connectMs: 5_000,
  headersMs: 12_000,
  idleMs: 5_000,
  totalMs: 14_000,
  maxBytes: 256 * 1024,
};
const TRIES = 2;
const CONNECTIONS = 4;
const USER_AGENT = 'sluice/0.1';

/**
 * Asks under the guards of every call: only the declared host (or the one that the operator allowed the
 * account), its address checked, bounded, no redirects, a line in the record. Secrets go in the body or in
 * `Authorization`, never in the URL. Answers what a success holds. Throws `egress.*`, `provider.*`. I-1, I-2, I-14
 */
export async function askServer(tools: CallTools, question: ServerQuestion): Promise<unknown> {
  await tools.callLog.admit();
  const startedAt = tools.clock.now();
  const began = performance.now();
  const progress = freshProgress();
  const asking = prepare(tools, question);
  const record = (error?: SluiceError): void =>
    recordCall(tools, {
      call: {
        callId: makeId('call', startedAt),
        account: asking.account,
        request: { action: question.action },
        progress,
        prepared: asking.prepared,
      },
      error,
      credits: 0,
      startedAt,
      durationMs: performance.now() - began,
    });
  for (;;) {
    progress.attempts += 1;
    const sent = await sendOnce(tools, asking).catch((error: unknown) => ({
      error: asFailure(error),
      sent: false,
    }));
    progress.status = 'status' in sent ? sent.status : null;
    if (!('error' in sent)) {
      record();
      return sent.body;
    }
    const mayPass = orderOf(sent.error) === 'retry' && (question.repeatable || !sent.sent);
    if (!mayPass || progress.attempts >= TRIES || question.signal?.aborted) {
      record(sent.error);
      throw sent.error;
    }
    await tools.clock
      .sleep(backoffMs(tools.attempts.retry, 0, Math.random()), question.signal)
      .catch(() => undefined);
  }
}

interface Asking {
  question: ServerQuestion;
  account: CallingAccount & { accountId?: string };
  prepared: PreparedRequest;
  /** By which what was sent would show in an answer. */
  secrets: readonly string[];
}

/** Throws `egress.host`, `egress.address`, `account.fields`. */
function prepare(tools: CallTools, question: ServerQuestion): Asking {
  const { connector, fields, endpoint, accountId } = question;
  const policy = tools.attempts.sender.egress;
  const { url: address, custom } = resolveEndpoint(connector, endpoint, fields);
  const url = new URL(address);
  if (custom && !egressAllows(policy, url.host)) {
    throw new SluiceError('egress.host', {
      message: `This server may not send credentials of ${connector.name} to ${url.host}.`,
      fix: `Its operator can allow the host: SLUICE_ALLOW_HOSTS=${url.host}.`,
    });
  }
  const account = {
    workspaceId: question.workspaceId,
    connector,
    fields,
    baseUrl: url.origin,
    allowedHosts: [url.host],
    upstreamKey: `oauth ${question.workspaceId} ${connector.id}`,
    ...(accountId === undefined ? {} : { accountId }),
  };
  const target = checkTarget(url, { allowedHosts: account.allowedHosts, policy });
  const { request, secrets } = wireRequest(question, url);
  return { question, account, prepared: { target, request }, secrets };
}

function wireRequest(
  { connector, client, form }: ServerQuestion,
  url: URL,
): { request: WireRequest; secrets: string[] } {
  const body = new URLSearchParams();
  const sent: Record<string, Secret> = { client: client.secret };
  for (const [name, value] of Object.entries(form)) {
    if (typeof value === 'string') body.set(name, value);
    else {
      body.set(name, value.open());
      sent[name] = value;
    }
  }
  const headers = ['accept', 'application/json', 'accept-encoding', 'identity', 'user-agent', USER_AGENT];
  headers.push('content-type', 'application/x-www-form-urlencoded');
  const secrets = secretTexts(sent);
  if (oauthOf(connector).token.clientAuth === 'basic') {
    const basic = Buffer.from(`${formText(client.id)}:${formText(client.secret.open())}`).toString('base64');
    headers.push('authorization', `Basic ${basic}`);
    secrets.push(basic);
  } else {
    body.set('client_id', client.id);
    body.set('client_secret', client.secret.open());
  }
  const request: WireRequest = {
    method: 'POST',
    path: url.pathname + url.search,
    headers,
    body: body.toString(),
  };
  return { request, secrets };
}

/** RFC 6749 2.3.1: both halves are form-encoded before they become one. */
function formText(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

type Sent = { status: number; body: unknown } | { status?: number; error: SluiceError; sent: boolean };

/** Never throws for what the server does. */
async function sendOnce(tools: CallTools, { question, account, prepared, secrets }: Asking): Promise<Sent> {
  const { sender } = tools.attempts;
  const { connector } = question;
  const limits = { ...sender.limits, ...SERVER_LIMITS, ...question.limits };
  const exchanged = await exchange({
    pool: sender.pools.get({
      origin: prepared.target.origin,
      upstreamKey: account.upstreamKey,
      mayBePrivate: prepared.target.mayBePrivate,
      connections: CONNECTIONS,
    }),
    request: prepared.request,
    limits,
    clock: tools.clock,
    deadlines: sender.deadlines,
    signal: question.signal,
    onFate: () => undefined,
  });
  if ('fault' in exchanged) {
    const { fault } = exchanged;
    return { error: faultFailure(fault, connector), sent: fault.sent };
  }
  const { answer } = exchanged;
  // The tokens in a good answer may be the ones that were sent, so only words are scrubbed.
  const read = await readAnswer(answer, { secrets: [], maxBytes: limits.maxBytes });
  const { status } = answer;
  if (status >= 300 && status < 400) return { status, error: redirected(connector), sent: true };
  if ('unreadable' in read) return { status, error: unreadable(read.unreadable, connector), sent: true };
  const scrub = (text: string): string => scrubSecrets(text, secrets);
  const { body } = read.response;
  const failure = refusedByServer({ connector, status, body, scrub }) ?? serverIsDown({ connector, status });
  return failure ? { status, error: failure, sent: true } : { status, body };
}

/** Throws `internal` for a connector that does not sign in. */
export function oauthOf(connector: Connector): OAuth2 {
  if (connector.auth.kind === 'oauth2') return connector.auth;
  throw new SluiceError('internal', { detail: `${connector.id} does not sign in by OAuth 2` });
}

function redirected(connector: Connector): SluiceError {
  const error = new SluiceError('egress.redirect', {
    message: `The authorisation server of ${connector.name} redirected, and a secret is not sent after it.`,
    fix: 'See whether the address is right.',
  });
  return withNature(error, { order: 'stop' });
}
