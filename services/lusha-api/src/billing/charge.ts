import { SluiceError } from '@sluice/core';
import { DATUM, type LushaStore, type LushaTx } from '../store/tables.ts';
import { PRICES } from './plans.ts';

/** What a request is about to give out. */
export interface ChargeRequest {
  accountId: number;
  requestId: string;
  operation: string;
  searchCredits: number;
  /** The data of each person or company given out, as `DATUM` bits. Each is paid for once an account. */
  items: readonly ChargeItem[];
  /** The caller's idempotency key and what it was sent with; a second time nothing more is charged. */
  replay?: { key: string; bodyHash: string };
  now: number;
}

export interface ChargeItem {
  kind: 'contact' | 'company';
  id: number;
  data: number;
}

export interface Charged {
  credits: number;
  /** That of the first answer when this one is a replay. */
  requestId: string;
  replayed: boolean;
  /** Which of the items had something new to pay for: `contact:17`. */
  newlyPaid: ReadonlySet<string>;
}

/** Idempotency keys are remembered this long. */
const REPLAY_MS = 24 * 60 * 60 * 1000;

/**
 * Charges the account, durably when it resolves, so before the answer leaves. All or nothing: throws
 * `provider.credits` when the credits do not suffice, and `idempotency.conflict` when the key came with
 * another request. I-10
 */
export async function charge(store: LushaStore, request: ChargeRequest): Promise<Charged> {
  if (request.items.length === 0 && request.searchCredits === 0 && !request.replay) {
    return { credits: 0, requestId: request.requestId, replayed: false, newlyPaid: new Set() };
  }
  return store.transaction(async (tx) => {
    const replayed = request.replay ? await findReplay(tx, request) : null;
    if (replayed) return replayed;
    const fresh = await freshData(store, tx, request);
    const counts = count(fresh);
    const credits =
      request.searchCredits +
      counts.emails * PRICES.email +
      counts.phones * PRICES.phones +
      counts.companies * PRICES.company;
    if (credits > 0) await spend(tx, request, credits);
    if (credits > 0) await append(tx, request, { ...counts, credits });
    await reveal(store, tx, request, fresh);
    if (request.replay) await remember(tx, request, credits);
    const newlyPaid = new Set(fresh.map((item) => `${item.kind}:${item.id}`));
    return { credits, requestId: request.requestId, replayed: false, newlyPaid };
  });
}

/** What the account has already paid for of these people or companies, as `DATUM` bits. */
export async function readReveals(
  store: LushaStore,
  tx: LushaTx | null,
  of: { accountId: number; kind: ChargeItem['kind']; ids: readonly number[] },
): Promise<Map<number, number>> {
  if (of.ids.length === 0) return new Map();
  const rows = await store.selectIn(tx, {
    table: 'reveals',
    columns: ['entity_id', 'data'],
    column: 'entity_id',
    keys: of.ids,
    where: { account_id: of.accountId, kind: of.kind },
  });
  return new Map(rows.map((row) => [Number(row['entity_id']), Number(row['data'])]));
}

interface FreshItem extends ChargeItem {
  /** The bits not paid for before. */
  fresh: number;
}

async function freshData(store: LushaStore, tx: LushaTx, request: ChargeRequest): Promise<FreshItem[]> {
  const found: FreshItem[] = [];
  for (const kind of ['contact', 'company'] as const) {
    const wanted = new Map<number, number>();
    for (const item of request.items) {
      if (item.kind === kind && item.data > 0) wanted.set(item.id, (wanted.get(item.id) ?? 0) | item.data);
    }
    const known = await readReveals(store, tx, {
      accountId: request.accountId,
      kind,
      ids: [...wanted.keys()],
    });
    for (const [id, data] of wanted) {
      const before = known.get(id) ?? 0;
      const fresh = data & ~before;
      if (fresh > 0) found.push({ kind, id, data: before | data, fresh });
    }
  }
  return found;
}

function count(items: readonly FreshItem[]) {
  const having = (bit: number) => items.filter((item) => (item.fresh & bit) !== 0).length;
  return { emails: having(DATUM.emails), phones: having(DATUM.phones), companies: having(DATUM.company) };
}

async function spend(tx: LushaTx, request: ChargeRequest, credits: number): Promise<void> {
  const result = await tx
    .updateTable('accounts')
    .set((column) => ({ credits_used: column('credits_used', '+', credits) }))
    .where('id', '=', request.accountId)
    .where(({ eb }) => eb(eb('credits_total', '-', eb.ref('credits_used')), '>=', credits))
    .executeTakeFirst();
  if (Number(result.numUpdatedRows) === 1) return;
  throw new SluiceError('provider.credits', { message: 'There are not enough credits for this request.' });
}

async function append(
  tx: LushaTx,
  request: ChargeRequest,
  counts: { emails: number; phones: number; companies: number; credits: number },
): Promise<void> {
  await tx
    .insertInto('charges')
    .values({
      account_id: request.accountId,
      request_id: request.requestId,
      operation: request.operation,
      search_credits: request.searchCredits,
      charged_at: request.now,
      ...counts,
    })
    .execute();
}

async function reveal(store: LushaStore, tx: LushaTx, request: ChargeRequest, fresh: readonly FreshItem[]) {
  if (fresh.length === 0) return;
  await store.insertMany(tx, {
    table: 'reveals',
    columns: ['account_id', 'kind', 'entity_id', 'data'],
    rows: fresh.map((item) => [request.accountId, item.kind, item.id, item.data]),
    onConflict: { keys: ['account_id', 'kind', 'entity_id'], do: 'replace' },
  });
}

async function findReplay(tx: LushaTx, request: ChargeRequest): Promise<Charged | null> {
  const { key = '', bodyHash = '' } = request.replay ?? {};
  await tx
    .deleteFrom('replays')
    .where('created_at', '<=', request.now - REPLAY_MS)
    .execute();
  const row = await tx
    .selectFrom('replays')
    .selectAll()
    .where('account_id', '=', request.accountId)
    .where('key', '=', key)
    .executeTakeFirst();
  if (!row) return null;
  if (row.body_hash !== bodyHash) throw new SluiceError('idempotency.conflict');
  return { credits: row.credits, requestId: row.request_id, replayed: true, newlyPaid: new Set() };
}

async function remember(tx: LushaTx, request: ChargeRequest, credits: number): Promise<void> {
  await tx
    .insertInto('replays')
    .values({
      account_id: request.accountId,
      key: request.replay?.key ?? '',
      body_hash: request.replay?.bodyHash ?? '',
      request_id: request.requestId,
      credits,
      created_at: request.now,
    })
    .execute();
}

/** The sums of the ledger. */
export interface ChargeTotals {
  requests: number;
  credits: number;
  searchCredits: number;
  emails: number;
  phones: number;
  companies: number;
}

export async function readTotals(store: LushaStore, accountId?: number): Promise<ChargeTotals> {
  const all = store.db.selectFrom('charges');
  const row = await (accountId === undefined ? all : all.where('account_id', '=', accountId))
    .select(({ fn }) => [
      fn.countAll().as('requests'),
      fn.sum('credits').as('credits'),
      fn.sum('search_credits').as('searchCredits'),
      fn.sum('emails').as('emails'),
      fn.sum('phones').as('phones'),
      fn.sum('companies').as('companies'),
    ])
    .executeTakeFirstOrThrow();
  return {
    requests: Number(row.requests),
    credits: Number(row.credits ?? 0),
    searchCredits: Number(row.searchCredits ?? 0),
    emails: Number(row.emails ?? 0),
    phones: Number(row.phones ?? 0),
    companies: Number(row.companies ?? 0),
  };
}
