import type { LinksOptions, LinkSessionRow, OpenLink } from './links.ts';
import { hashLinkToken, readLinkToken } from './link-token.ts';
import { ended, invalidLink, wrongPage } from './refusals.ts';
import { originsOf, statusOf, toOpenLink } from './session-row.ts';

/** Opens sessions: by the token of a request, or by id for what goes on without one. I-15 */
export interface Opener {
  authenticate(authorization: string | undefined, origin: string | undefined): Promise<OpenLink>;
  reopen(workspaceId: string, linkSessionId: string): Promise<OpenLink>;
}

export function createOpener(
  { store, clock }: Pick<LinksOptions, 'store' | 'clock'>,
  ownOrigins: (workspaceId: string) => Promise<readonly string[]>,
): Opener {
  return {
    authenticate: async (authorization, origin) => {
      const token = readLinkToken(authorization);
      if (token === null) throw invalidLink();
      const row = await store.db
        .selectFrom('link_sessions')
        .selectAll()
        .where('token_hash', '=', hashLinkToken(token))
        .executeTakeFirst();
      if (!row) throw invalidLink();
      requireLive(row, clock.now());
      if (origin !== undefined && !(await isAllowed(row, origin, ownOrigins))) throw wrongPage();
      return toOpenLink(row);
    },
    reopen: async (workspaceId, linkSessionId) => {
      const row = await store.db
        .selectFrom('link_sessions')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', linkSessionId)
        .executeTakeFirst();
      if (!row) throw invalidLink();
      requireLive(row, clock.now());
      return toOpenLink(row);
    },
  };
}

/** Throws `link.used` for a session that was used: it is opened only to be told so. */
export function requireUnused(link: OpenLink): void {
  if (link.row.used_at !== null) throw ended('link.used');
}

function requireLive(row: LinkSessionRow, now: number): void {
  // A used session opens to be told so, unless it was withdrawn after that.
  if (row.revoked_at !== null) throw ended('link.revoked');
  const status = statusOf(row, now);
  if (status === 'expired' || status === 'exhausted') throw ended(`link.${status}`);
}

/** Browsers send the origin, servers do not; the hosted page may always use what was sent with it. */
async function isAllowed(
  row: LinkSessionRow,
  origin: string,
  ownOrigins: (workspaceId: string) => Promise<readonly string[]>,
): Promise<boolean> {
  const origins = originsOf(row);
  if (origins === null || origins.includes(origin)) return true;
  return (await ownOrigins(row.workspace_id)).includes(origin);
}
