/** One for the page: what it posts it does not hear itself. */
const channel = new BroadcastChannel('sluice.session');

/** The other tabs of this browser share its sign-in: what changes in one is told to all. */
export const otherTabs = {
  tell(): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches this origin alone
    channel.postMessage('changed');
  },
  /** Answers how to stop listening. */
  listen(onChange: () => void): () => void {
    channel.addEventListener('message', onChange);
    return () => channel.removeEventListener('message', onChange);
  },
};
