import { useState } from 'react';

/** What a control shows while its choice is saved. */
interface Chosen<T> {
  shown: T;
  choose(value: T): void;
  /** It was refused: what is saved counts. */
  forget(): void;
}

/**
 * A mutation tells of its start only after the event that began it, and a control that waited for
 * that would jump back under the hand. So the choice is held at once, until what is saved changes.
 */
export function useChosen<T extends string | boolean>(saved: T): Chosen<T> {
  const [chosen, setChosen] = useState<{ value: T; over: T } | null>(null);
  return {
    shown: chosen?.over === saved ? chosen.value : saved,
    choose: (value) => setChosen({ value, over: saved }),
    forget: () => setChosen(null),
  };
}
