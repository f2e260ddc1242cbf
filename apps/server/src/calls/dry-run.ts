import { OAUTH_SECRETS, type Action, type Connector } from '@sluice/connectors';
import { Secret, SluiceError, type AccountStatus, type DryRun } from '@sluice/core';
import type { LinkedAccount } from '../accounts/index.ts';
import type { CallLine } from './call-log.ts';
import { withCredential } from './credentials.ts';
import { mostCredits } from './credits.ts';
import { upstreamIdempotencyKey } from './effects.ts';
import type { WireRequest } from './exchange.ts';
import { asFailure } from './failures.ts';
import { readBody, readLine, type CallPlace, type RecordParts } from './get-call.ts';
import { checkName } from './guarded-connect.ts';
import { maskRequest, type KeptBody } from './keep-bodies.ts';
import type { PacerPort } from './ports.ts';
import { actionOf, checkInput, prepareRequest, shownUrl, type PreparedRequest } from './prepare-call.ts';
import type { CallTools } from './send-call.ts';
import { budgetShares } from './windows.ts';

type Check = DryRun['checks'][number];

/** One call as it would be made now. */
interface Again {
  line: CallLine;
  body: KeptBody;
  account: LinkedAccount;
  action: Action;
  input: Readonly<Record<string, unknown>>;
  maxCredits: number;
}

/**
 * Goes through everything that a call passes on its way and tells what each guard would say, up to the door:
 * no secret is opened, nothing is sent, reserved or written. Throws `call.unknown`, `call.not_kept`,
 * `account.unknown` and `action.unknown`.
 */
export async function dryRun(
  tools: CallTools,
  parts: RecordParts & { pacer: PacerPort },
  place: CallPlace,
): Promise<DryRun> {
  const line = await readLine(parts.store, place);
  const body = await readBody(parts, place);
  if (!body || body.input === null) throw notKept();
  const account = await tools.accounts.resolve(place.workspaceId, line.account_id);
  const action = actionOf(account, line.action);
  const input = JSON.parse(body.input) as Again['input'];
  const again: Again = { line, body, account, action, input, maxCredits: mostCredits(action, input) };
  const prepared = prepare(tools, again);
  const checks = [
    checkAccount(account),
    await checkHost(tools, account, prepared),
    await checkLimits(parts.pacer, again),
    await checkCredits(tools, again),
    await checkEffect(tools, again),
  ];
  const request = 'failure' in prepared ? undefined : starred(account.connector, prepared.request);
  const shown = request && !('failure' in prepared) ? { ...prepared, request } : undefined;
  return {
    wouldBeSent: checks.every(({ ok }) => ok),
    method: shown?.request.method ?? line.method,
    url: shown ? shownUrl(shown) : line.url,
    headers: shown ? headersOf(shown.request) : {},
    body: shown ? (JSON.parse(maskRequest(shown.request) ?? 'null') as unknown) : null,
    maxCredits: again.maxCredits,
    checks,
  };
}

type Prepared = PreparedRequest | { failure: SluiceError };

function prepare(tools: CallTools, { account, action, input, body, line }: Again): Prepared {
  try {
    checkInput(action, input);
    const { workspaceId, accountId } = account;
    const ownKey = body.idempotency_key ?? line.id;
    const idempotencyKey =
      action.effect === 'read'
        ? undefined
        : upstreamIdempotencyKey({ workspaceId, accountId, idempotencyKey: ownKey });
    return prepareRequest({ account, action, input, idempotencyKey }, tools.attempts.sender.egress);
  } catch (error) {
    return { failure: asFailure(error) };
  }
}

const STARS = '********';

/** The request with stars where the credential would be. */
function starred(connector: Connector, request: WireRequest): WireRequest {
  const { auth } = connector;
  const field = auth.kind === 'oauth2' ? OAUTH_SECRETS.access : auth.field;
  return withCredential(request, connector, { [field]: new Secret(STARS) });
}

/** Of the credential's header nothing but its stars is told: what a connector makes of a key is its own. */
function headersOf({ headers }: WireRequest): Record<string, string> {
  const shown: Record<string, string> = {};
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const [name = '', value = ''] = headers.slice(index, index + 2);
    shown[name] = SENT_IN_CLEAR.has(name) || value.includes(STARS) ? value : STARS;
  }
  return shown;
}

const SENT_IN_CLEAR = new Set(['accept', 'accept-encoding', 'content-type', 'idempotency-key', 'user-agent']);

const USABLE: ReadonlySet<AccountStatus> = new Set(['active', 'failing', 'verifying']);

function checkAccount({ name, status, statusReason }: LinkedAccount): Check {
  const why = statusReason ? `: ${statusReason}` : '';
  const ok = USABLE.has(status);
  const message =
    status === 'active'
      ? `${name} is active.`
      : `${name} is ${status}${why}${ok ? '; the call would be tried' : ''}.`.replace('..', '.');
  return { name: 'account', ok, message };
}

async function checkHost(tools: CallTools, account: LinkedAccount, prepared: Prepared): Promise<Check> {
  if ('failure' in prepared) return { name: 'host', ok: false, message: prepared.failure.message };
  const { hostname, host } = new URL(prepared.target.origin);
  const { mayBePrivate } = prepared.target;
  try {
    const addresses = await checkName(hostname.replace(/^\[|\]$/g, ''), {
      resolve: tools.resolve,
      mayBePrivate,
    });
    const where = mayBePrivate ? ', by leave of the operator' : '';
    const count = addresses.length === 1 ? 'one address' : `${addresses.length} addresses`;
    return {
      name: 'host',
      ok: true,
      message: `${host} is a host of ${account.connector.name} and has ${count} that may be called${where}.`,
    };
  } catch (error) {
    const message = error instanceof SluiceError ? error.message : `The name ${hostname} has no address.`;
    return { name: 'host', ok: false, message };
  }
}

/** A limit that is used up delays a call, and never refuses it. */
async function checkLimits(pacer: PacerPort, { account, action }: Again): Promise<Check> {
  const spent: string[] = [];
  for (const { key } of budgetShares(account, action)) {
    for (const { name, limit, remaining, resetsAt } of await pacer.status(key)) {
      if (remaining >= 1) continue;
      const until = resetsAt > 0 ? ` until ${new Date(resetsAt).toISOString()}` : '';
      spent.push(`the ${limit} a ${name} are used up${until}`);
    }
  }
  const message =
    spent.length === 0 ? 'Every limit of the key has room.' : `The call would wait: ${spent.join('; ')}.`;
  return { name: 'limits', ok: true, message };
}

async function checkCredits(tools: CallTools, { account, action, maxCredits }: Again): Promise<Check> {
  if (action.effect !== 'spend' || maxCredits === 0) {
    return { name: 'credits', ok: true, message: 'It costs no credits.' };
  }
  const { balance, reserved } = await tools.ledger.summary(account.upstreamKey);
  const cost = `It may cost up to ${counted(maxCredits)}`;
  if (balance === null) {
    return { name: 'credits', ok: true, message: `${cost}; how many are left is not known.` };
  }
  const left = balance - reserved;
  const held = reserved > 0 ? ` (${balance} less ${reserved} that are set aside)` : '';
  return { name: 'credits', ok: left >= maxCredits, message: `${cost}; ${left}${held} are left.` };
}

async function checkEffect(tools: CallTools, { account, action, body, line }: Again): Promise<Check> {
  if (action.effect === 'read') return { name: 'effect', ok: true, message: 'It only reads.' };
  const verb = action.effect === 'spend' ? 'spends' : 'writes';
  const found = await tools.store.db
    .selectFrom('call_effects')
    .select(['state', 'output', 'reserved'])
    .where('workspace_id', '=', account.workspaceId)
    .where('account_id', '=', account.accountId)
    .where('idempotency_key', '=', body.idempotency_key ?? line.id)
    .executeTakeFirst();
  if (!found) return { name: 'effect', ok: true, message: `It ${verb}, and was not done under its key.` };
  if (found.state === 'open') {
    const kept = found.reserved > 0 ? `: its ${counted(found.reserved)} are still set aside` : '';
    const message = `It may have been done, and is taken up again under the same key${kept}.`;
    return { name: 'effect', ok: true, message };
  }
  const message = `It was done already: under the same key nothing is sent${
    found.output === null ? '' : ', and the first answer is given again'
  }.`;
  return { name: 'effect', ok: false, message };
}

function counted(credits: number): string {
  return credits === 1 ? '1 credit' : `${credits} credits`;
}

function notKept(): SluiceError {
  return new SluiceError('call.not_kept', {
    message: 'What this call was given is not kept, so it cannot be made again.',
    fix: 'Calls that failed are kept for some days, unless SLUICE_KEEP_BODIES is `none`.',
  });
}
