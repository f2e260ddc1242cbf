import type { Catalog } from '@sluice/connectors';
import type { Vault } from '@sluice/runtime';
import type { Pepper } from '../access/index.ts';
import { createAccounts, type Accounts } from '../accounts/index.ts';
import type { Calls } from '../calls/index.ts';
import type { EngineParts } from './start-engine.ts';
import type { Events } from '../events/index.ts';
import type { Flows } from '../flows/index.ts';
import type { Links } from '../links/index.ts';
import type { Mail } from '../mail/index.ts';
import { accountLetter } from '../notices/index.ts';
import type { Database } from '../schema/index.ts';

interface AccountParts {
  vault: Vault<Database>;
  catalog: Catalog;
  pepper: Pepper;
  mail: Mail;
  allows: (host: string) => boolean;
}

/** What stands on accounts and is made after them: asked for only once something happens. */
interface LateParts {
  calls: Calls;
  flows: Flows;
  links: Links;
  events: Events;
}

/** The accounts, bound to what is told of them, what uses them, and what asks their providers. */
export function startAccounts(
  { options, store, clock, log, publicUrl }: EngineParts,
  { vault, catalog, pepper, mail, allows }: AccountParts,
  late: () => LateParts,
): Accounts {
  return createAccounts({
    store,
    vault,
    catalog,
    clock,
    pepper,
    log,
    egressAllows: allows,
    verify: (candidate, signal) => late().calls.verify(candidate, signal),
    revoke: (linked) => late().calls.revoke(linked),
    stillWorks: (account, signal) => late().calls.stillWorks(account, signal),
    usedBy: (workspaceId, accountId) => late().flows.usedBy(workspaceId, accountId),
    stopUses: async (tx, stop) => {
      const { flows, links } = late();
      const { runs, committed } = await flows.stopUses(tx, stop);
      return { runs, links: await links.endFor(tx, stop), committed };
    },
    announce: async (tx, event) => {
      await late().events.announce(tx, event);
      const { type, workspaceId, account } = event;
      if (type !== 'account.failing') return;
      const connector = catalog.connectors.find(({ id }) => id === account.connector);
      const provider = connector?.name ?? account.connector;
      await accountLetter(tx, { mail, publicUrl }, { workspaceId, account, provider });
    },
    ...(options.recheckHours === undefined ? {} : { recheckHours: options.recheckHours }),
  });
}
