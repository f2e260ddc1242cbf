/** Asks whoever sits there for a proof, and has all that wait for it go on with one answer. */
interface ProofAsked {
  /** Whether it was proven; false at once where nobody can be asked. Given up with the signal. */
  ask(signal?: AbortSignal | null): Promise<boolean>;
  answer(isProven: boolean): void;
  isAsked(): boolean;
  /** For whoever asks on the page; answers how to stop. */
  listen(onChange: () => void): () => void;
}

const waiting = new Set<(isProven: boolean) => void>();
const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};

/** One for the page: what was refused may be anywhere, the question is put once. */
export const proofAsked: ProofAsked = {
  ask: (signal) =>
    new Promise((resolve) => {
      if (listeners.size === 0 || signal?.aborted) return resolve(false);
      const end = (isProven: boolean) => {
        waiting.delete(end);
        signal?.removeEventListener('abort', giveUp);
        resolve(isProven);
        tell();
      };
      const giveUp = () => end(false);
      signal?.addEventListener('abort', giveUp);
      waiting.add(end);
      tell();
    }),
  answer: (isProven) => {
    for (const end of waiting) end(isProven);
  },
  isAsked: () => waiting.size > 0,
  listen: (onChange) => {
    listeners.add(onChange);
    return () => {
      listeners.delete(onChange);
      // Nobody is left to ask.
      if (listeners.size === 0) proofAsked.answer(false);
    };
  },
};
