import { createHash } from 'node:crypto';
import { SluiceError, type Clock } from '@sluice/core';
import { isUniqueViolation, type Store, type Tx } from '@sluice/runtime';
import type { CallsTables } from '../schema/calls.ts';
import type { Database } from '../schema/index.ts';
import { addCredits } from '../usage/index.ts';
import type { LedgerPort } from './ports.ts';

/** What a call that spends or writes is about to do. */
export interface Intent {
  workspaceId: string;
  accountId: string;
  idempotencyKey: string;
  callId: string;
  /** When the call began. */
  at: number;
  connector: string;
  action: string;
  input: unknown;
  upstreamKey: string;
  /** Credits to reserve; undefined for what only writes. */
  reserve: number | undefined;
  holder: string;
  capCredits: number | undefined;
}

/** An intent that is written down, until it is settled or taken back. */
export interface Effect {
  workspaceId: string;
  accountId: string;
  idempotencyKey: string;
  entryId: string | undefined;
  upstreamKey: string;
  connector: string;
  /** When the call began that took it up last. */
  at: number;
}

export type Begun = { effect: Effect } | { done: { output: unknown; credits: number } };

/** What became of an effect, as the provider's answer tells. */
export interface Settled {
  effect: Effect;
  credits: number;
  creditsLeft?: number | undefined;
  /** Kept so that a repeat with the same key is answered without a call; left out by who keeps it himself. */
  output?: unknown;
}

/**
 * The log of effects: what spends or writes is written down, with its credits reserved, before it is done,
 * and a repeat with the same idempotency key takes up the same reservation or gets the same answer. I-7
 */
export interface Effects {
  /** Durable when it resolves. Throws `idempotency.*`, `run.cap`, `budget.exhausted`. */
  begin(intent: Intent): Promise<Begun>;
  /** What was charged is booked and counted, once however often it is told. */
  settle(tx: Tx<Database>, settled: Settled): Promise<void>;
  /** Nothing was done: the reservation goes back, and the key may be used again. */
  takeBack(tx: Tx<Database>, effect: Effect): Promise<void>;
  /** This call is over, whatever became of it. */
  release(effect: Effect): void;
}

/** An answer larger than this is not kept: its repeat is refused rather than done twice. */
const MAX_OUTPUT_CHARACTERS = 8 * 1024 * 1024;

export interface EffectsParts {
  store: Store<Database>;
  ledger: LedgerPort;
  clock: Clock;
}

export function createEffects(parts: EffectsParts): Effects {
  const running = new Set<string>();
  return {
    begin: async (intent) => {
      const place = placeOf(intent);
      if (running.has(place)) throw busy();
      running.add(place);
      try {
        const begun = await parts.store.transaction((tx) => beginIn(tx, parts, intent));
        if ('done' in begun) running.delete(place);
        return begun;
      } catch (error) {
        running.delete(place);
        // Another server began the same call at the same moment.
        throw isUniqueViolation(error) ? busy() : error;
      }
    },
    settle: (tx, settled) => settleIn(tx, parts, settled),
    takeBack: async (tx, effect) => {
      if (effect.entryId !== undefined) await parts.ledger.refund(tx, { entryId: effect.entryId });
      await tx
        .deleteFrom('call_effects')
        .where('workspace_id', '=', effect.workspaceId)
        .where('account_id', '=', effect.accountId)
        .where('idempotency_key', '=', effect.idempotencyKey)
        .execute();
    },
    release: (effect) => {
      running.delete(placeOf(effect));
    },
  };
}

async function beginIn(tx: Tx<Database>, { ledger }: EffectsParts, intent: Intent): Promise<Begun> {
  const { workspaceId, accountId, idempotencyKey, upstreamKey, callId, capCredits, connector, at } = intent;
  const hash = hashOf(intent);
  const found = await whereKey(tx, intent).executeTakeFirst();
  if (found) return takenUp(found, { hash, at });
  const entry =
    intent.reserve === undefined
      ? undefined
      : await ledger.reserve(tx, {
          budgetId: upstreamKey,
          holder: intent.holder,
          credits: intent.reserve,
          ...(capCredits === undefined ? {} : { capCredits }),
          callId,
        });
  await tx
    .insertInto('call_effects')
    .values({
      workspace_id: workspaceId,
      account_id: accountId,
      idempotency_key: idempotencyKey,
      call_id: callId,
      connector,
      action: intent.action,
      input_hash: hash,
      upstream_key: upstreamKey,
      entry_id: entry?.entryId ?? null,
      reserved: intent.reserve ?? 0,
      state: 'open',
      output: null,
      credits: 0,
      at,
    })
    .execute();
  const entryId = entry?.entryId;
  return { effect: { workspaceId, accountId, idempotencyKey, upstreamKey, entryId, connector, at } };
}

async function settleIn(
  tx: Tx<Database>,
  { store, ledger, clock }: EffectsParts,
  settled: Settled,
): Promise<void> {
  const { effect, credits, creditsLeft, output } = settled;
  const now = clock.now();
  const kept = output === undefined ? undefined : JSON.stringify(output);
  const fits = kept !== undefined && kept.length <= MAX_OUTPUT_CHARACTERS;
  const { numUpdatedRows } = await tx
    .updateTable('call_effects')
    .set({ state: 'done', credits, at: now, output: fits ? kept : null })
    .where('workspace_id', '=', effect.workspaceId)
    .where('account_id', '=', effect.accountId)
    .where('idempotency_key', '=', effect.idempotencyKey)
    .where('state', '=', 'open')
    .executeTakeFirst();
  if (effect.entryId !== undefined) await ledger.settle(tx, { entryId: effect.entryId, credits });
  if (creditsLeft !== undefined) {
    await ledger.setBalance(tx, { budgetId: effect.upstreamKey, credits: creditsLeft, at: now });
  }
  // Another that took up the same call may have been told of it first.
  if (numUpdatedRows !== 1n) return;
  const { workspaceId: workspace_id, accountId: account_id, connector, at } = effect;
  await addCredits(store, tx, [{ workspace_id, account_id, connector, at, credits }]);
}

/**
 * The key as the provider sees it: of this account alone, so that two tenants who share an upstream key
 * and happen to choose the same words never get each other's answers.
 */
export function upstreamIdempotencyKey(
  effect: Pick<Effect, 'workspaceId' | 'accountId' | 'idempotencyKey'>,
): string {
  const text = JSON.stringify([effect.workspaceId, effect.accountId, effect.idempotencyKey]);
  return `slc_${createHash('sha256').update(text).digest('hex').slice(0, 40)}`;
}

type Row = CallsTables['call_effects'];

function whereKey(tx: Tx<Database>, intent: Intent) {
  return tx
    .selectFrom('call_effects')
    .selectAll()
    .where('workspace_id', '=', intent.workspaceId)
    .where('account_id', '=', intent.accountId)
    .where('idempotency_key', '=', intent.idempotencyKey);
}

function takenUp(row: Row, { hash, at }: { hash: string; at: number }): Begun {
  if (row.input_hash !== hash) {
    throw new SluiceError('idempotency.conflict', {
      message: 'This idempotency key was used for another call of the account.',
      fix: 'Use a new key for a new call.',
    });
  }
  if (row.state === 'open') {
    const { workspace_id: workspaceId, account_id: accountId, idempotency_key: idempotencyKey } = row;
    const { upstream_key: upstreamKey, connector } = row;
    const entryId = row.entry_id ?? undefined;
    return { effect: { workspaceId, accountId, idempotencyKey, upstreamKey, entryId, connector, at } };
  }
  if (row.output === null) {
    throw new SluiceError('idempotency.conflict', {
      message: 'The call with this idempotency key was done already, and its answer is not kept any more.',
      fix: 'Look at the provider for what it did; use a new key to do it again.',
    });
  }
  return { done: { output: JSON.parse(row.output), credits: row.credits } };
}

function placeOf({ workspaceId, accountId, idempotencyKey }: Effect | Intent): string {
  return `${workspaceId} ${accountId} ${idempotencyKey}`;
}

function hashOf({ action, input }: Intent): string {
  return createHash('sha256')
    .update(JSON.stringify([action, input]))
    .digest('hex');
}

function busy(): SluiceError {
  return new SluiceError('idempotency.busy', {
    message: 'The same call is still under way.',
    fix: 'Wait for its answer, then ask again with the same key.',
  });
}
