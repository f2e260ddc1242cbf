import type { Enricher } from '@sluice/connectors';
import {
  COMPANY_FIELDS,
  CONTACT_FIELDS,
  makeId,
  SluiceError,
  type CreateEnrichment,
  type Mapping,
  type UploadedFile,
} from '@sluice/core';
import type { Static } from '@sinclair/typebox';
import { requireShared, type LinkedAccount } from '../accounts/index.ts';
import { appendAudit, type Actor } from '../audit/index.ts';
import type { RunsTable } from '../schema/flows.ts';
import { checkDestination, requireActive } from './destination.ts';
import type { Files } from './files.ts';
import type { FlowParts } from './parts.ts';
import { enricherOf } from './plan-run.ts';
import type { Place } from './quarantine.ts';
import { takeRows } from './replayed-rows.ts';

/** The quarantined rows that a new run takes. */
export interface ReplayOf {
  runId: string;
  rows: readonly Place[];
}

type Order = Static<typeof CreateEnrichment>;

/**
 * Checks what is asked for and puts the run down, to be planned. The same `createKey` again answers with
 * the run that it made. What it replays is marked in the transaction that makes it. I-11
 */
export async function createRun(
  parts: FlowParts,
  request: { actor: Actor; order: Order; files: Files; createKey?: string | undefined; replay?: ReplayOf },
): Promise<RunsTable> {
  const { actor, order, files, createKey, replay } = request;
  const earlier = createKey === undefined ? undefined : await findByKey(parts, actor.workspaceId, createKey);
  if (earlier) return earlier;
  const file = await files.get(actor.workspaceId, order.fileId);
  const account = await parts.accounts.resolve(actor.workspaceId, order.accountId);
  requireShared(actor, account);
  requireActive(account);
  const name = order.enricher ?? Object.keys(account.connector.enrichers)[0] ?? '';
  const enricher = enricherOf(account.connector, name);
  const options = readOptions(enricher, order.options);
  const mapping = readMapping({ enricher, file, asked: order.mapping });
  if (order.destination) await checkDestination(parts, { actor, enricher, destination: order.destination });
  const now = parts.clock.now();
  const row = newRow({ now, actor, order, account, enricher: name, batchSize: enricher.batchSize, file });
  const run: RunsTable = {
    ...row,
    mapping: JSON.stringify(mapping),
    options: JSON.stringify(options),
    create_key: createKey ?? null,
    ...(replay ? { replay_of: replay.runId, replay_rows: replay.rows.length } : {}),
  };
  await parts.store.transaction(async (tx) => {
    await tx.insertInto('runs').values(run).execute();
    if (replay) await takeRows(tx, { ...replay, actor, at: now, by: run.id });
    await appendAudit(tx, {
      actor,
      at: now,
      act: 'run.created',
      subject: run.id,
      details: {
        fileId: file.id,
        accountId: account.accountId,
        enricher: name,
        capCredits: run.cap_credits,
        ...(replay ? { replayOf: replay.runId, rows: replay.rows.length } : {}),
      },
    });
  });
  return run;
}

function findByKey(
  { store }: FlowParts,
  workspaceId: string,
  createKey: string,
): Promise<RunsTable | undefined> {
  return store.db
    .selectFrom('runs')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('create_key', '=', createKey)
    .executeTakeFirst();
}

function newRow(made: {
  now: number;
  actor: Actor;
  order: Order;
  account: LinkedAccount;
  enricher: string;
  batchSize: number;
  file: UploadedFile;
}): RunsTable {
  const { now, actor, order, account, file } = made;
  return {
    id: makeId('run', now),
    workspace_id: actor.workspaceId,
    created_at: now,
    started_at: null,
    finished_at: null,
    status: 'planning',
    reason: null,
    fix: null,
    file_id: file.id,
    file_name: file.name,
    account_id: account.accountId,
    connector: account.connector.id,
    upstream_key: account.upstreamKey,
    enricher: made.enricher,
    batch_size: made.batchSize,
    mapping: '{}',
    options: '[]',
    columns: JSON.stringify(file.columns),
    destination: order.destination ? JSON.stringify(order.destination) : null,
    estimate: null,
    cap_credits: order.capCredits ?? null,
    start_when_ready: order.start === true ? 1 : 0,
    matched: 0,
    missed: 0,
    refused: 0,
    duplicates: 0,
    known: 0,
    written: 0,
    quarantined: 0,
    quarantine_open: 0,
    spent: 0,
    requests: 0,
    rate_limited: 0,
    active_ms: 0,
    spool_bytes: 0,
    lease_owner: null,
    lease_until: 0,
    paused_from: null,
    create_key: null,
    replay_of: null,
    replay_rows: 0,
  };
}

/** In the enricher's own order, so that the same choice always reads the same. */
function readOptions(enricher: Enricher, asked: readonly string[] | undefined): string[] {
  const names = enricher.options.map((option) => option.name);
  const unknown = asked?.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new SluiceError('request.invalid', {
      message: `There is no option “${unknown}”.`,
      fix: `The options are: ${names.join(', ') || 'none'}.`,
      fields: [{ field: 'options', message: `“${unknown}” is not one of ${names.join(', ')}` }],
    });
  return names.filter((name) => asked?.includes(name) ?? true);
}

function readMapping(from: { enricher: Enricher; file: UploadedFile; asked: Mapping | undefined }): Mapping {
  const { enricher, file, asked } = from;
  const mapping = asked ?? file.guess[enricher.entity];
  const known: Record<string, string> = enricher.entity === 'contact' ? CONTACT_FIELDS : COMPANY_FIELDS;
  const fields = Object.entries(mapping).flatMap(([identifier, column]) => {
    const field = `mapping.${identifier}`;
    if (!Object.hasOwn(known, identifier))
      return [{ field, message: 'is not an identifier of this enricher' }];
    if (!file.columns.includes(column)) return [{ field, message: `the file has no column “${column}”` }];
    return [];
  });
  if (fields.length > 0)
    throw new SluiceError('mapping.invalid', {
      message: fields.map(({ field, message }) => `${field}: ${message}`).join('; '),
      fix: `The columns of the file are: ${file.columns.slice(0, 50).join(', ')}.`,
      fields,
    });
  if (enricher.identifiers.some((set) => set.every((identifier) => mapping[identifier] !== undefined)))
    return mapping;
  const sets = enricher.identifiers.map((set) => set.join(' + ')).join(', or ');
  throw new SluiceError('mapping.invalid', {
    message:
      asked === undefined
        ? 'No column was recognised that tells who is meant.'
        : 'The mapped columns do not suffice to tell who is meant.',
    fix: `Map columns to one of: ${sets}.`,
    fields: [{ field: 'mapping', message: `needs one of: ${sets}` }],
  });
}
