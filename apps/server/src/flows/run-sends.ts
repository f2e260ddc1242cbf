import { SluiceError, type RunSend } from '@sluice/core';
import type { Store, Tx } from '@sluice/runtime';
import type { LinkedAccount } from '../accounts/index.ts';
import type { RunSendsTable, RunsTable } from '../schema/flows.ts';
import type { Database } from '../schema/index.ts';

/** Destinations that the results of one run may be sent to. */
const MAX_SENDS = 50;

export interface SendTo {
  run: Pick<RunsTable, 'id' | 'workspace_id'>;
  account: Pick<LinkedAccount, 'accountId' | 'upstreamKey'>;
  sink: string;
}

/** What was sent to this place before: the same account, or another with the same key. */
export async function findSend(
  tx: Tx<Database> | Store<Database>['db'],
  to: SendTo,
): Promise<RunSendsTable | undefined> {
  return sameSend(await sendsOf(tx, to.run.id), to);
}

/**
 * The entry in which a run keeps what it wrote to a place; there is one from then on. `again` says that somebody asks
 * for it anew: then what was refused there is tried once more. Throws `run.state` beyond fifty places.
 */
export async function openSend(
  tx: Tx<Database>,
  { again = false, at, ...to }: SendTo & { at: number; again?: boolean },
): Promise<RunSendsTable> {
  const sends = await sendsOf(tx, to.run.id);
  const known = sameSend(sends, to);
  const { accountId: account_id, upstreamKey: upstream_key } = to.account;
  if (known && !again) return known;
  if (known) {
    const anew = { account_id, upstream_key, attempt: known.attempt + 1, started_at: at, finished_at: null };
    await tx
      .updateTable('run_sends')
      .set(anew)
      .where('run_id', '=', known.run_id)
      .where('number', '=', known.number)
      .execute();
    return { ...known, ...anew };
  }
  if (sends.length >= MAX_SENDS) throw tooMany();
  const made: RunSendsTable = {
    run_id: to.run.id,
    workspace_id: to.run.workspace_id,
    number: (sends.at(-1)?.number ?? 0) + 1,
    account_id,
    upstream_key,
    sink: to.sink,
    attempt: 1,
    written: 0,
    refused: 0,
    started_at: at,
    finished_at: null,
  };
  await tx.insertInto('run_sends').values(made).execute();
  return made;
}

/** Of some runs, each in the order in which they were sent first. */
export async function readSends(
  store: Store<Database>,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, RunSend[]>> {
  const found = new Map<string, RunSend[]>();
  if (runIds.length === 0) return found;
  const rows = await store.db
    .selectFrom('run_sends')
    .selectAll()
    .where('run_id', 'in', runIds)
    .orderBy('run_id')
    .orderBy('number')
    .execute();
  for (const row of rows) found.set(row.run_id, [...(found.get(row.run_id) ?? []), showSend(row)]);
  return found;
}

function sendsOf(db: Tx<Database> | Store<Database>['db'], runId: string): Promise<RunSendsTable[]> {
  return db.selectFrom('run_sends').selectAll().where('run_id', '=', runId).orderBy('number').execute();
}

function sameSend(sends: readonly RunSendsTable[], { account, sink }: SendTo): RunSendsTable | undefined {
  const fitting = sends.filter((send) => send.sink === sink);
  return (
    fitting.find((send) => send.account_id === account.accountId) ??
    fitting.find((send) => send.upstream_key === account.upstreamKey)
  );
}

function showSend(row: RunSendsTable): RunSend {
  return {
    accountId: row.account_id,
    sink: row.sink,
    written: row.written,
    refused: row.refused,
    startedAt: new Date(row.started_at).toISOString(),
    finishedAt: row.finished_at === null ? null : new Date(row.finished_at).toISOString(),
  };
}

function tooMany(): SluiceError {
  return new SluiceError('run.state', {
    message: `What the run found was sent to ${MAX_SENDS} places already.`,
    fix: 'Run the file again to send it to more: what was paid for is used again, free.',
  });
}
