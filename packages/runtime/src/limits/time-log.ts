/** Up to this limit each permit's own time is kept; beyond it times are rounded up to 1/1000 of the window. */
const EXACT_UP_TO = 1000;

/** The step of times that keeps a window's log bounded: 0 for exact times. */
export function timeLogStepMs(limit: number, windowMs: number): number {
  return limit <= EXACT_UP_TO ? 0 : windowMs / 1000;
}

/**
 * Permits by the time they count from, oldest first: what a sliding window needs to know. Times are rounded
 * up to multiples of `stepMs` (0: exact), so the log says more than the truth, never less.
 */
export class TimeLog {
  readonly #stepMs: number;
  #times: number[] = [];
  #counts: number[] = [];
  #head = 0;
  #total = 0;

  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  get total(): number {
    return this.#total;
  }

  /** Counts permits at that time; a time before the newest entry's counts as the newest's. */
  add(time: number, count: number): void {
    const rounded = this.#stepMs > 0 ? Math.ceil(time / this.#stepMs) * this.#stepMs : time;
    const last = this.#times.length - 1;
    this.#total += count;
    if (last >= this.#head && rounded <= (this.#times[last] ?? 0)) {
      this.#counts[last] = (this.#counts[last] ?? 0) + count;
      return;
    }
    this.#times.push(rounded);
    this.#counts.push(count);
  }

  /** Forgets what counts from `time` or earlier. */
  expire(time: number): void {
    while (this.#head < this.#times.length && (this.#times[this.#head] ?? 0) <= time) this.#removeHead();
  }

  /** Forgets the oldest permits. */
  dropOldest(count: number): void {
    let left = count;
    while (this.#head < this.#times.length && left > 0) {
      const here = this.#counts[this.#head] ?? 0;
      if (here > left) {
        this.#counts[this.#head] = here - left;
        this.#total -= left;
        return;
      }
      left -= here;
      this.#removeHead();
    }
  }

  /** The time from which the `nth` oldest permit counts (1 is the oldest); undefined when there are fewer. */
  timeOf(nth: number): number | undefined {
    let left = nth;
    for (let index = this.#head; index < this.#times.length; index += 1) {
      left -= this.#counts[index] ?? 0;
      if (left <= 0) return this.#times[index];
    }
    return undefined;
  }

  /** How many permits count from after `time`. */
  since(time: number): number {
    let count = 0;
    for (let index = this.#times.length - 1; index >= this.#head; index -= 1) {
      if ((this.#times[index] ?? 0) <= time) break;
      count += this.#counts[index] ?? 0;
    }
    return count;
  }

  /** At most `size` pairs of time and count, each group of permits at the time of its newest. */
  summary(size: number): [time: number, count: number][] {
    const group = Math.max(1, Math.ceil((this.#times.length - this.#head) / size));
    const pairs: [number, number][] = [];
    for (let start = this.#head; start < this.#times.length; start += group) {
      const end = Math.min(start + group, this.#times.length);
      const count = this.#counts.slice(start, end).reduce((sum, each) => sum + each, 0);
      pairs.push([this.#times[end - 1] ?? 0, count]);
    }
    return pairs;
  }

  #removeHead(): void {
    this.#total -= this.#counts[this.#head] ?? 0;
    this.#head += 1;
    if (this.#head < 64 || this.#head * 2 < this.#times.length) return;
    this.#times = this.#times.slice(this.#head);
    this.#counts = this.#counts.slice(this.#head);
    this.#head = 0;
  }
}
