import { isId, SluiceError, type CallDetail } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import type { Clock } from '@sluice/core';
import type { Database } from '../schema/index.ts';
import { NO_ACCOUNT } from '../usage/index.ts';
import type { CallLine } from './call-log.ts';
import type { KeepBodies, KeptBody } from './keep-bodies.ts';
import { toRecord } from './list-calls.ts';
import { KEEP_BODIES_DAYS } from './trim-bodies.ts';

/** What a call's record is read with. */
export interface RecordParts {
  store: Store<Database>;
  clock: Clock;
  keepBodies: KeepBodies;
}

export interface CallPlace {
  workspaceId: string;
  callId: string;
}

/** Throws `call.unknown`, also for another workspace's call. */
export async function getCall(parts: RecordParts, place: CallPlace): Promise<CallDetail> {
  const line = await readLine(parts.store, place);
  const body = await readBody(parts, place);
  const account = await parts.store.db
    .selectFrom('accounts')
    .select('name')
    .where('workspace_id', '=', place.workspaceId)
    .where('id', '=', line.account_id)
    .executeTakeFirst();
  return {
    call: toRecord(line),
    accountName: account?.name ?? null,
    bodies: body ? { request: parsed(body.request), response: parsed(body.response) } : null,
    bodiesNote: noteOf(parts, { line, body }),
    canDryRun: account !== undefined && body !== undefined && body.input !== null,
  };
}

/** Throws `call.unknown`. */
export async function readLine(
  store: Store<Database>,
  { workspaceId, callId }: CallPlace,
): Promise<CallLine> {
  const line = isId('call', callId)
    ? await store.db
        .selectFrom('calls')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', callId)
        .executeTakeFirst()
    : undefined;
  if (line) return line;
  throw new SluiceError('call.unknown', {
    message: 'There is no such call, or it is not kept any more.',
    fix: 'Look at the list of calls.',
  });
}

/** What is still kept of what the call sent and got. */
export async function readBody(
  { store, clock }: RecordParts,
  { workspaceId, callId }: CallPlace,
): Promise<KeptBody | undefined> {
  const body = await store.db
    .selectFrom('call_bodies')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('call_id', '=', callId)
    .executeTakeFirst();
  const oldest = clock.now() - KEEP_BODIES_DAYS * DAY_MS;
  return body && body.at >= oldest ? body : undefined;
}

const DAY_MS = 86_400_000;

function noteOf(
  { keepBodies }: RecordParts,
  { line, body }: { line: CallLine; body: KeptBody | undefined },
): string | null {
  if (body) return body.input === null ? 'What the call was given is too large to be kept.' : null;
  if (line.account_id === NO_ACCOUNT) return 'Of the check of new credentials no bodies are kept.';
  if (keepBodies === 'none') return 'This server keeps no bodies: SLUICE_KEEP_BODIES is `none`.';
  return line.outcome === 'ok'
    ? `Of the calls that go well the bodies of some are kept, for ${KEEP_BODIES_DAYS} days at most.`
    : `The bodies of this call are not kept any more: they are for ${KEEP_BODIES_DAYS} days at most.`;
}

function parsed(json: string | null): unknown {
  return json === null ? null : JSON.parse(json);
}
