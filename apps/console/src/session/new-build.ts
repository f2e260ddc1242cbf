const KEY = 'sluice.reloaded-at';
/** What is missing still after a reload is not cured by another. */
const AGAIN_AFTER_MS = 60_000;

interface Page {
  storage: Pick<Storage, 'getItem' | 'setItem'>;
  nowMs: number;
  /** Whether someone is writing something that a reload would lose. */
  busy: boolean;
  reload: () => void;
}

/**
 * A tab that was left open over a new build asks for files that are gone with the old one: then it is loaded again,
 * once. Where somebody writes it is left as it is, and what cannot be shown says so.
 */
export function reloadOverNewBuild(): void {
  window.addEventListener('vite:preloadError', () => {
    reloadOnce({
      // A getter that throws where the browser keeps nothing.
      storage: {
        getItem: (key) => sessionStorage.getItem(key),
        setItem: (key, value) => sessionStorage.setItem(key, value),
      },
      nowMs: Date.now(),
      busy: isWriting(),
      reload: () => window.location.reload(),
    });
  });
}

export function reloadOnce({ storage, nowMs, busy, reload }: Page): void {
  if (busy) return;
  try {
    const lastMs = Number(storage.getItem(KEY) ?? Number.NEGATIVE_INFINITY);
    if (nowMs - lastMs < AGAIN_AFTER_MS) return;
    storage.setItem(KEY, String(nowMs));
  } catch {
    // Without a note of it, it could go on for ever.
    return;
  }
  reload();
}

function isWriting(): boolean {
  if (document.querySelector('dialog[open]')) return true;
  return document.activeElement?.matches('input, textarea, select, [contenteditable]') ?? false;
}
