/** One measured thing and what it is held against. */
export interface Figure {
  /** `calls.added_p50` */
  name: string;
  value: number;
  unit: string;
  /** The floor or peer, measured in the same run, in the same unit; null where there is none. */
  floor: number | null;
  /** `value / floor` */
  ratio: number | null;
  target: number;
  /** Whether the target is met. */
  ok: boolean;
}

/** A group of figures measured together. */
export interface Bench {
  name: string;
  title: string;
  run: (report: Report, options: BenchOptions) => Promise<Figure[]>;
  /** It reports its many figures by itself: they are left out of the table at the end. */
  hasOwnTable?: true;
}

export interface BenchOptions {
  /** With little of everything: to see that it works. Heeded by `console`. */
  small: boolean;
}

/** Tells how it goes, for who waits. */
export type Report = (line: string) => void;

/** `value` must be at most, or at least, `target`. */
export function figure(measured: {
  name: string;
  value: number;
  unit: string;
  floor?: number;
  target: number;
  better: 'lower' | 'higher';
}): Figure {
  const { name, value, unit, floor, target, better } = measured;
  return {
    name,
    value,
    unit,
    floor: floor ?? null,
    ratio: floor === undefined ? null : value / floor,
    target,
    ok: better === 'lower' ? value <= target : value >= target,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
