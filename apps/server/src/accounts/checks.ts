import { errorText, makeId, SluiceError } from '@sluice/core';
import { systemActor } from '../audit/index.ts';
import { toLinked, type AccountRow, type LinkedAccount } from './account-row.ts';
import type { AccountsOptions } from './accounts.ts';
import { claimDue, freeAll, nextDueAt } from './due.ts';
import { columnsAfter, columnsUndecided } from './judge.ts';
import type { Reader } from './reader.ts';
import type { Revoking } from './revoke.ts';
import type { Schedule } from './schedule.ts';
import { moveStatus } from './status.ts';
import { askProvider, type Verdict } from './verification.ts';

/** Looks at accounts by itself: those in doubt at once, the others when they are due. */
export interface Checks {
  /** Something is due now. */
  lookSoon(): void;
  /** Resolves once a look that is under way here is done, and at once when there is none; never rejects. */
  settled(linked: LinkedAccount, signal?: AbortSignal): Promise<void>;
  /** Takes up what a killed process left, and goes on looking. */
  start(): Promise<void>;
  /** Ends what is under way: it is done again later. */
  close(): Promise<void>;
}

/** So many at once, so that looks never crowd out work. */
const MOST_AT_ONCE = 4;
/** A provider that lets one wait longer is asked another time. */
const CHECK_MS = 30_000;
/** Longer than any look takes: whoever holds it longer has died. */
const LEASE_MS = 90_000;
/** A call does not wait longer for a doubt to be settled. */
const SETTLE_MS = 10_000;
/** How late it is seen at most that something has become due meanwhile; by another server, where there may be one. */
const IDLE_MS = { sqlite: 300_000, postgres: 30_000 } as const;

interface ChecksParts {
  options: AccountsOptions;
  reader: Reader;
  schedule: Schedule;
  revoking: Pick<Revoking, 'look'>;
}

export function createChecks(parts: ChecksParts): Checks {
  return new AccountChecks(parts);
}

class AccountChecks implements Checks {
  readonly #parts: ChecksParts;
  readonly #owner = makeId('request');
  readonly #flights = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();
  #taking: Promise<void> | undefined;
  #again = false;
  #looping: Promise<void> | undefined;
  #wake: (() => void) | undefined;

  constructor(parts: ChecksParts) {
    this.#parts = parts;
  }

  lookSoon(): void {
    this.#wake?.();
    void this.#take();
  }

  async settled({ workspaceId, accountId }: LinkedAccount, signal?: AbortSignal): Promise<void> {
    await this.#taking;
    const flight = this.#flights.get(`${workspaceId}/${accountId}`);
    if (!flight) return;
    const enough = new AbortController();
    const any = signal ? AbortSignal.any([signal, enough.signal]) : enough.signal;
    const patience = this.#parts.options.clock.sleep(SETTLE_MS, any).catch(() => undefined);
    await Promise.race([flight, patience]);
    enough.abort();
  }

  async start(): Promise<void> {
    const { options, schedule } = this.#parts;
    await freeAll(options, schedule);
    this.#looping ??= this.#loop();
  }

  async close(): Promise<void> {
    this.#stop.abort(new SluiceError('server.stopping'));
    await this.#taking;
    await Promise.all(this.#flights.values());
    await this.#looping;
  }

  async #loop(): Promise<void> {
    const { clock, store } = this.#parts.options;
    const { signal } = this.#stop;
    const longest = IDLE_MS[store.dialect];
    while (!signal.aborted) {
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      await this.#take();
      const until = await nextDueAt(this.#parts.options).catch(() => null);
      const idle = until === null ? longest : Math.min(Math.max(until - clock.now(), MIN_IDLE_MS), longest);
      await clock.sleep(idle, AbortSignal.any([signal, woken.signal])).catch(() => undefined);
    }
  }

  /** Takes what is due, as far as there is room; looks that are asked for meanwhile make it take once more. */
  #take(): Promise<void> {
    this.#again = true;
    this.#taking ??= this.#takeAll().finally(() => {
      this.#taking = undefined;
    });
    return this.#taking;
  }

  async #takeAll(): Promise<void> {
    const { options } = this.#parts;
    while (this.#again && !this.#stop.signal.aborted) {
      this.#again = false;
      const room = MOST_AT_ONCE - this.#flights.size;
      if (room <= 0) return;
      const rows = await claimDue(options, { owner: this.#owner, leaseMs: LEASE_MS, most: room }).catch(
        (error: unknown) => {
          options.log?.warn({ reason: errorText(error) }, 'the accounts that are due could not be read');
          return [];
        },
      );
      for (const row of rows) this.#fly(row);
    }
  }

  #fly(row: AccountRow): void {
    const place = `${row.workspace_id}/${row.id}`;
    const flight = this.#look(row)
      .catch((error: unknown) => {
        if (this.#stop.signal.aborted) return;
        this.#parts.options.log?.warn(
          { accountId: row.id, reason: errorText(error) },
          'an account could not be looked at',
        );
      })
      .finally(() => {
        this.#flights.delete(place);
        if (!this.#stop.signal.aborted) void this.#take();
      });
    this.#flights.set(place, flight);
  }

  async #look(row: AccountRow): Promise<void> {
    const { options, reader } = this.#parts;
    const over = new AbortController();
    const signal = AbortSignal.any([this.#stop.signal, over.signal]);
    const late = options.clock.sleep(CHECK_MS, signal).then(
      () => over.abort(new SluiceError('provider.timeout')),
      () => undefined,
    );
    try {
      if (row.status === 'revoked') await this.#parts.revoking.look(row, signal);
      else await this.#judge(row, await this.#ask(row, signal));
    } finally {
      over.abort();
      await late;
      reader.forget(row.workspace_id, row.id);
    }
  }

  /** What the provider says, or the error that nobody could be asked. */
  async #ask(row: AccountRow, signal: AbortSignal): Promise<Verdict | SluiceError> {
    const { options } = this.#parts;
    try {
      const linked = toLinked(row, options.catalog.find(row.connector));
      const secrets = await options.vault.open({ workspaceId: row.workspace_id, ownerId: row.id });
      return await askProvider(options.verify, { ...linked, secrets, linked }, signal);
    } catch (error) {
      if (this.#stop.signal.aborted) throw error;
      return error instanceof SluiceError ? error : new SluiceError('internal', { cause: error });
    }
  }

  async #judge(row: AccountRow, heard: Verdict | SluiceError): Promise<void> {
    const { options, schedule } = this.#parts;
    const { store, clock, announce } = options;
    const now = clock.now();
    await store.transaction((tx) =>
      moveStatus(tx, {
        announce,
        actor: systemActor(row.workspace_id),
        now,
        row,
        to: (current) =>
          heard instanceof SluiceError
            ? columnsUndecided(heard, { row: current, now, schedule })
            : columnsAfter(heard, { row: current, now, schedule }),
      }),
    );
  }
}

/** What is due and held by another is looked for again after this. */
const MIN_IDLE_MS = 1_000;
