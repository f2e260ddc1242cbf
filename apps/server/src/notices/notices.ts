import type { Notice } from '@sluice/core';
import type { Catalog } from '@sluice/connectors';
import type { Clock } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import type { Actor } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import { accountNotices } from './account-notices.ts';
import { keyNotices } from './key-notices.ts';
import { runNotices } from './run-notices.ts';
import { webhookNotices } from './webhook-notices.ts';

/** What needs a person. Nothing is kept: each notice follows from how things stand, and goes when they are mended. */
export interface Notices {
  /** The most urgent first, then the newest; at most 200, and how many more there are. */
  list(actor: Actor): Promise<{ items: Notice[]; more: number }>;
}

export interface NoticesOptions {
  store: Store<Database>;
  clock: Clock;
  catalog: Catalog;
}

/** For whom, and as of when. */
export interface NoticesFor {
  actor: Actor;
  now: number;
}

/** Of one kind: those that are shown, and how many there are beside them. */
export interface NoticesOfKind {
  items: Notice[];
  more: number;
}

const MOST = 200;

export function createNotices(options: NoticesOptions): Notices {
  return {
    list: async (actor) => {
      const what = { actor, now: options.clock.now() };
      const kinds = await Promise.all([
        accountNotices(options, what),
        runNotices(options, what),
        webhookNotices(options, what),
        keyNotices(options, what),
      ]);
      const all = kinds.flatMap(({ items }) => items).toSorted(byUrgency);
      const beside = kinds.reduce((sum, { more }) => sum + more, 0);
      return { items: all.slice(0, MOST), more: beside + Math.max(0, all.length - MOST) };
    },
  };
}

function byUrgency(a: Notice, b: Notice): number {
  if (a.level !== b.level) return a.level === 'urgent' ? -1 : 1;
  if (a.since !== b.since) return a.since < b.since ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}

/** The same as long as the trouble lasts. */
export function noticeId(subject: string, what: string, since: number): string {
  return `${subject}:${what}:${since}`;
}
