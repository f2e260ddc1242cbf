/** Waiters in lanes: first come, first served inside a lane, and the lanes take turns. */
export class FairQueue<T> {
  readonly #lanes = new Map<string, Set<T>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(lane: string, waiter: T): void {
    const waiters = this.#lanes.get(lane);
    if (waiters) waiters.add(waiter);
    else this.#lanes.set(lane, new Set([waiter]));
    this.#size += 1;
  }

  /** Whose turn it is; undefined when nobody waits. */
  next(): { lane: string; waiter: T } | undefined {
    for (const [lane, waiters] of this.#lanes) for (const waiter of waiters) return { lane, waiter };
    return undefined;
  }

  /** Takes one out because it was served: its lane goes to the end of the round. */
  serve(lane: string, waiter: T): void {
    const waiters = this.#lanes.get(lane);
    if (!waiters?.delete(waiter)) return;
    this.#size -= 1;
    this.#lanes.delete(lane);
    if (waiters.size > 0) this.#lanes.set(lane, waiters);
  }

  /** Takes one out because it gave up: nobody's turn changes. */
  remove(lane: string, waiter: T): void {
    const waiters = this.#lanes.get(lane);
    if (!waiters?.delete(waiter)) return;
    this.#size -= 1;
    if (waiters.size === 0) this.#lanes.delete(lane);
  }

  /** Takes all out. */
  drain(): T[] {
    const all = [...this.#lanes.values()].flatMap((waiters) => [...waiters]);
    this.#lanes.clear();
    this.#size = 0;
    return all;
  }
}
