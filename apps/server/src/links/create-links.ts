import { endSessions, sessionUses } from './account-sessions.ts';
import { createBrands } from './branding.ts';
import { completeLink } from './complete.ts';
import { createSession } from './create-session.ts';
import { prepareBody } from './entered.ts';
import type { Links, LinksOptions } from './links.ts';
import { createSessions } from './manage-sessions.ts';
import { createOpener } from './open-session.ts';
import { createSweep } from './retention.ts';
import { showHubForm, showHubSession } from './show-hub.ts';
import { createTries } from './tries.ts';

export function createLinks(options: LinksOptions): Links {
  const brands = createBrands(options);
  const sessions = createSessions(options);
  const tries = createTries();
  const sweep = createSweep(options);
  const opener = createOpener(options, async (workspaceId) => [
    originOf(options.publicUrl()),
    originOf(await brands.addressOf(workspaceId)),
  ]);
  const { authenticate, reopen } = opener;
  return {
    create: async (actor, body) => {
      await sweep();
      return createSession(options, { actor, body, addressOf: brands.addressOf });
    },
    ...sessions,
    uses: (workspaceId, accountId) => sessionUses(options, { workspaceId, accountId }),
    endFor: endSessions,
    getBranding: brands.get,
    setBranding: brands.set,
    authenticate,
    reopen,
    session: (link, locale) => showHubSession({ ...options, brandOf: brands.brandOf }, link, locale),
    form: (link, connectorId, locale) => showHubForm(options, link, { connectorId, locale }),
    prepare: async (link, body) => prepareBody(options.catalog, link, body),
    link: ({ row }, what) =>
      completeLink(options, tries, { what, reopen: () => reopen(row.workspace_id, row.id) }),
  };
}

function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : address;
}
