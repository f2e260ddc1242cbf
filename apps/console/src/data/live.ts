import { LIVE_TOPICS, type LiveTopic } from '@sluice/core';
import type { QueryClient } from '@tanstack/react-query';

/**
 * What has to be read anew when something of a topic changed: the first parts of the queries' keys. A query that
 * must not be read anew by itself, as a long list that someone is in the middle of, says so with
 * `meta: { live: false }`.
 */
const READ_ANEW: Readonly<Record<LiveTopic, readonly string[]>> = {
  accounts: ['accounts', 'overview', 'notices', 'usage'],
  runs: ['runs', 'overview', 'notices'],
  calls: ['calls', 'usage', 'overview'],
  audit: ['audit'],
  quarantine: ['quarantine', 'runs', 'overview', 'notices'],
  links: ['links'],
  webhooks: ['webhooks', 'overview', 'notices'],
  members: ['members', 'invitations', 'me'],
  keys: ['keys', 'notices'],
};

/** The topics that one event tells; none where it is not understood. */
export function topicsOf(data: string): LiveTopic[] {
  try {
    const { topics } = JSON.parse(data) as { topics?: unknown };
    return Array.isArray(topics) ? LIVE_TOPICS.filter((topic) => topics.includes(topic)) : [];
  } catch {
    return [];
  }
}

/** Reads anew what is shown of these topics; what is not shown is read anew when it is. */
export function readAnew(queries: QueryClient, topics: readonly LiveTopic[]): void {
  const firsts = new Set<unknown>(topics.flatMap((topic) => READ_ANEW[topic]));
  void queries.invalidateQueries({
    predicate: ({ queryKey, meta }) => firsts.has(queryKey[0]) && meta?.['live'] !== false,
  });
}

const GATHERING_MS = 1000;

/**
 * Gathers what comes within a second, so that a page is read anew once a second at most; the first of it is heeded
 * at once. `stop` forgets what was gathered.
 */
export function gather<T>(heed: (items: readonly T[]) => void, waitMs = GATHERING_MS) {
  const gathered = new Set<T>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = gathered.size > 0 ? setTimeout(flush, waitMs) : undefined;
    if (gathered.size === 0) return;
    const items = [...gathered];
    gathered.clear();
    heed(items);
  };
  return {
    add: (items: readonly T[]) => {
      for (const item of items) gathered.add(item);
      if (timer === undefined) flush();
    },
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
      gathered.clear();
    },
  };
}
