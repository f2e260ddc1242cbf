const RECENT = 64;
const EPOCH = 256;
const EPOCHS_KEPT = 8;
const SAMPLES_NEEDED = 32;
/** Requests that are under way together share one queue, and tell of the way no more than one of them. */
const ROUNDS_NEEDED = 4;
/** How many answers it takes to trust the latency again after the provider refused a request. */
const DISTRUSTED_FOR = 5000;

/**
 * What is known of a key's round trips. The provider stamps a request somewhere between its sending and
 * its answer; of two requests, the part of the way that every request takes cannot come between them.
 */
export class RoundTrips {
  readonly #recent: number[] = [];
  #count = 0;
  #rounds = 0;
  #roundEndsAt = -Infinity;
  #epochs: { min: number; max: number }[] = [];
  #creditMs = 0;
  #longestMs = 0;
  #distrust = 0;

  /** Both in milliseconds of the same clock. */
  record({ sentAt, answeredAt }: { sentAt: number; answeredAt: number }): void {
    if (sentAt >= this.#roundEndsAt) {
      this.#rounds += 1;
      this.#roundEndsAt = answeredAt;
    }
    const ms = answeredAt - sentAt;
    this.#recent[this.#count % RECENT] = ms;
    if (this.#count % EPOCH === 0) {
      this.#epochs = [{ min: ms, max: ms }, ...this.#epochs].slice(0, EPOCHS_KEPT);
    }
    const [epoch] = this.#epochs;
    if (epoch) {
      epoch.min = Math.min(epoch.min, ms);
      epoch.max = Math.max(epoch.max, ms);
    }
    // The longest of before is forgotten when an epoch begins.
    if (this.#count % EPOCH === 0) this.#longestMs = Math.max(...this.#epochs.map(({ max }) => max));
    else this.#longestMs = Math.max(this.#longestMs, ms);
    this.#count += 1;
    if (this.#distrust > 0) this.#distrust -= 1;
    if (this.#count % 8 === 0) this.#creditMs = this.#steadyMs();
  }

  /**
   * By how much sooner than a window after an answer the next request may be sent: the shortest round
   * trip, less the spread of the recent ones, so that an unsteady way earns nothing.
   */
  creditMs(): number {
    return this.#distrust > 0 ? 0 : this.#creditMs;
  }

  isKnown(): boolean {
    return this.#count > 0;
  }

  /** The longest round trip seen lately; 0 before the first. */
  longestMs(): number {
    return this.#longestMs;
  }

  /** The provider refused: what the latency seemed to allow was too much. */
  distrust(): void {
    this.#distrust = DISTRUSTED_FOR;
  }

  #steadyMs(): number {
    if (this.#count < SAMPLES_NEEDED || this.#rounds < ROUNDS_NEEDED) return 0;
    const sorted = this.#recent.toSorted((a, b) => a - b);
    const high = sorted[Math.floor(sorted.length * 0.9)] ?? 0;
    const shortest = Math.min(...this.#epochs.map((epoch) => epoch.min));
    return Math.max(0, shortest - (high - shortest));
  }
}
