import type { LimitState, SavedLimits } from './limit-state.ts';

/** A key's use at this moment; `ahead` is what is under way, without what its lease still holds. */
export type Snapshot = Omit<SavedLimits, 'clean'>;

export interface LeasesOptions {
  /** Without it nothing outlives the process, and everything is covered. */
  state: LimitState | undefined;
  snapshot: (key: string) => Snapshot;
  /** Called once a key, before anything is spent on it. */
  restore: (key: string, saved: SavedLimits | undefined) => void;
}

interface Lease {
  readonly key: string;
  left: number;
  slice: number;
  loading: Promise<void> | undefined;
  loaded: boolean;
  writing: Promise<void> | undefined;
  /** Something changed since the present write began. */
  isNoted: boolean;
}

/**
 * Permits are written to disk in slices before they are spent, so a process killed at any moment can lose
 * unspent ones but never grants one again: the disk always says what is used and what the lease holds. I-6
 */
export class Leases {
  readonly #options: LeasesOptions;
  readonly #leases = new Map<string, Lease>();
  readonly #writer: Writer;

  constructor(options: LeasesOptions) {
    this.#options = options;
    this.#writer = new Writer(options.state);
  }

  /** Whether that many permits of the key may be spent now, without touching the disk. */
  covers(key: string, cost: number): boolean {
    if (this.#options.state === undefined) return true;
    const lease = this.#leases.get(key);
    return lease !== undefined && lease.loaded && lease.left >= cost;
  }

  /** Takes permits off the lease, and has it extended behind the scenes when half a slice is left. */
  spend(key: string, cost: number): void {
    const lease = this.#leases.get(key);
    if (lease === undefined) return;
    lease.left -= cost;
    if (lease.slice !== Infinity && lease.left <= lease.slice / 2) this.#inBackground(lease);
  }

  /** Permits that were taken but not used go back. */
  giveBack(key: string, cost: number): void {
    const lease = this.#leases.get(key);
    if (lease !== undefined) lease.left += cost;
  }

  /** Extends the key's lease until it covers `cost`. Throws what the state throws. */
  async secure(key: string, cost: number): Promise<void> {
    if (this.#options.state === undefined) return;
    const lease = this.#leaseOf(key);
    await this.#load(lease);
    while (lease.left < cost) await this.#extend(lease, cost);
  }

  /** Makes sure the key's saved state was read. Throws what the state throws. */
  async load(key: string): Promise<void> {
    if (this.#options.state !== undefined) await this.#load(this.#leaseOf(key));
  }

  isLoaded(key: string): boolean {
    return this.#options.state === undefined || this.#leases.get(key)?.loaded === true;
  }

  /** Has the key's state written soon; a failure shows at the next `secure`. */
  note(key: string): void {
    const lease = this.#leases.get(key);
    if (!lease?.loaded) return;
    if (lease.writing === undefined) this.#inBackground(lease);
    else lease.isNoted = true;
  }

  /** Sets how much is written ahead; a changed slice ends the present lease. */
  resize(key: string, slice: number): void {
    if (this.#options.state === undefined) return;
    const lease = this.#leaseOf(key);
    if (lease.slice !== slice) lease.left = 0;
    lease.slice = slice;
  }

  /** Gives all leases back and writes what was really used. */
  async flush(): Promise<void> {
    const used = [...this.#leases.values()].filter((lease) => lease.loaded);
    await Promise.all(used.map((lease) => this.#writer.write(() => this.#closing(lease))));
  }

  #leaseOf(key: string): Lease {
    const known = this.#leases.get(key);
    if (known) return known;
    const lease = {
      key,
      left: 0,
      slice: 1,
      loading: undefined,
      loaded: false,
      writing: undefined,
      isNoted: false,
    };
    this.#leases.set(key, lease);
    return lease;
  }

  async #load(lease: Lease): Promise<void> {
    if (lease.loaded) return;
    lease.loading ??= this.#read(lease).finally(() => {
      lease.loading = undefined;
    });
    await lease.loading;
  }

  async #read(lease: Lease): Promise<void> {
    const saved = await this.#options.state?.load(lease.key);
    this.#options.restore(lease.key, saved);
    lease.loaded = true;
  }

  async #extend(lease: Lease, need: number): Promise<void> {
    lease.writing ??= this.#writeSlice(lease, need).finally(() => {
      lease.writing = undefined;
      if (lease.isNoted) this.#inBackground(lease);
      lease.isNoted = false;
    });
    await lease.writing;
  }

  async #writeSlice(lease: Lease, need: number): Promise<void> {
    let growth = 0;
    await this.#writer.write(() => {
      growth = Math.max(need - lease.left, lease.left < lease.slice ? lease.slice : 0);
      const snapshot = this.#options.snapshot(lease.key);
      const leased = lease.slice === Infinity ? 0 : lease.left + growth;
      return { ...snapshot, clean: false, ahead: snapshot.ahead + leased };
    });
    lease.left += growth;
  }

  #inBackground(lease: Lease): void {
    if (lease.writing === undefined) this.#extend(lease, 0).catch(() => undefined);
  }

  #closing(lease: Lease): SavedLimits {
    lease.left = 0;
    return { ...this.#options.snapshot(lease.key), clean: true };
  }
}

/** One save at a time; what is asked for meanwhile goes together into the next. */
class Writer {
  readonly #state: LimitState | undefined;
  #waiting: (() => SavedLimits)[] = [];
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(state: LimitState | undefined) {
    this.#state = state;
  }

  /** Resolves when the entry, made at the moment it is written, is on disk. */
  async write(entry: () => SavedLimits): Promise<void> {
    this.#waiting.push(entry);
    this.#next ??= this.#saveWaiting();
    await this.#next;
  }

  async #saveWaiting(): Promise<void> {
    await this.#last.catch(() => undefined);
    const batch = this.#waiting;
    this.#waiting = [];
    this.#next = undefined;
    this.#last = this.#state?.save(batch.map((entry) => entry())) ?? Promise.resolve();
    await this.#last;
  }
}
