import type { SignInWindow } from './context.ts';

const WIDTH = 600;
const HEIGHT = 760;

/**
 * An empty window, to be opened right on a click and sent to its address when that is known; null where the
 * browser refuses. What is loaded there cannot reach back to this page.
 */
export function openWindow(words: string): SignInWindow | null {
  const left = Math.max(0, Math.round(window.screenX + (window.outerWidth - WIDTH) / 2));
  const top = Math.max(0, Math.round(window.screenY + (window.outerHeight - HEIGHT) / 2));
  const opened = window.open(
    'about:blank',
    '_blank',
    `popup,width=${WIDTH},height=${HEIGHT},left=${left},top=${top}`,
  );
  if (!opened) return null;
  try {
    opened.opener = null;
    opened.document.title = words;
    opened.document.body.textContent = words;
  } catch {
    // Some browsers keep an empty window to themselves; it is sent on all the same.
  }
  return {
    isClosed: () => opened.closed,
    goTo: (url) => {
      if (/^https?:\/\//.test(url)) opened.location.replace(url);
    },
    close: () => {
      if (isBlank(opened)) opened.close();
    },
  };
}

/** A window that has gone to its address is no longer ours to close: the page at its end closes it. */
function isBlank(opened: Window): boolean {
  try {
    return !opened.closed && opened.location.href === 'about:blank';
  } catch {
    return false;
  }
}
