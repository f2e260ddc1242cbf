import { createApps, type Apps } from './apps.ts';
import { endAttempt, findAttempt, showAttempt, type AttemptRow } from './attempts.ts';
import { beginAttempt } from './begin-attempt.ts';
import { takeReturn } from './end-attempt.ts';
import type { Oauth, OauthOptions } from './oauth.ts';
import { unknownAttempt } from './refusals.ts';
import { startAttempt, startUrlOf } from './start-attempt.ts';
import type { OpenLink } from '../links/index.ts';

export function createOauth(options: OauthOptions): Oauth {
  const { store, vault, clock } = options;
  const apps: Apps = createApps(options);
  const parts = { ...options, apps };
  const find = async (link: OpenLink, attemptId: string): Promise<AttemptRow> => {
    const place = { workspaceId: link.row.workspace_id, sessionId: link.row.id, attemptId };
    const row = await findAttempt(store.db, place);
    if (!row) throw unknownAttempt();
    return row;
  };
  const show = async (link: OpenLink, attemptId: string) => {
    const row = await find(link, attemptId);
    return showAttempt(store.db, row, { now: clock.now(), startUrl: startUrlOf(options, row.id) });
  };
  return {
    listApps: apps.list,
    setApp: apps.set,
    removeApp: apps.remove,
    appsOf: apps.connectorsOf,
    clientOf: apps.clientOf,
    startAttempt: (link, body, { attemptId } = {}) => startAttempt(parts, { link, body, attemptId }),
    attempt: show,
    cancelAttempt: async (link, attemptId) => {
      const row = await find(link, attemptId);
      const error = { code: 'oauth.refused', message: 'The sign-in was given up.' } as const;
      const end = { status: 'cancelled', error } as const;
      if (row.expires_at > clock.now()) await store.transaction((tx) => endAttempt(tx, vault, { row, end }));
      return show(link, attemptId);
    },
    begin: (attemptId) => beginAttempt(parts, attemptId),
    callback: (returned) => takeReturn(parts, returned),
  };
}
