/** A small deterministic source of chance (mulberry32): the same seed gives the same sample for ever. */
export interface Random {
  /** At least 0, below 1. */
  next(): number;
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number;
  pick<T>(list: readonly T[]): T;
  /** Whether something happens that happens with this probability. */
  chance(probability: number): boolean;
}

export function randomFrom(seed: number, index: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 2654435761) ^ Math.imul(index + 0x7f4a7c15, 1597334677);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    pick: (list) => {
      const one = list[below(list.length)];
      if (one === undefined) throw new RangeError('Nothing to pick from.');
      return one;
    },
    chance: (probability) => next() < probability,
  };
}
