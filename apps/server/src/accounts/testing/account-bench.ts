import { manualClock, SCOPES, type EventType, type ManualClock } from '@sluice/core';
import type { Catalog } from '@sluice/connectors';
import type { Store, StoreLocation, Vault } from '@sluice/runtime';
import { ensurePepper, findWorkspace } from '../../access/index.ts';
import { createAudit, type Actor } from '../../audit/index.ts';
import type { Database } from '../../schema/index.ts';
import { openGround } from '../../schema/testing/open-ground.ts';
import { createAccounts, type Accounts, type Verify } from '../index.ts';
import type { AccountsOptions } from '../accounts.ts';
import { exampleCatalog } from './example-connector.ts';

/** Accounts over a real store and a real vault, with a provider that answers as the test says. */
export interface AccountBench {
  accounts: Accounts;
  store: Store<Database>;
  vault: Vault<Database>;
  clock: ManualClock;
  actor: Actor;
  stranger: Actor;
  /** What the provider does when it is asked; may be replaced. */
  provider: {
    verify: Verify;
    asked: string[];
    usedBy: string[];
    /** What happens while it is made ready to take back what an account was given. */
    beforeRevoking?: () => Promise<unknown>;
    /** What happens in the transaction of a change, which is open meanwhile. */
    whileTelling?: (type: EventType) => Promise<unknown>;
  };
  /** The events that were told, with the account's status. */
  announced: string[];
  acts: () => Promise<string[]>;
  /** Other accounts over the same store, as a second server has them. */
  another: () => Accounts;
  close: () => Promise<void>;
}

export async function openAccountBench(
  options: { catalog?: Catalog; location?: StoreLocation; recheckHours?: number } = {},
): Promise<AccountBench> {
  const clock = manualClock();
  const { store, vault, close } = await openGround({ clock, location: options.location });
  const actorOf = async (name: string): Promise<Actor> => ({
    workspaceId: (await findWorkspace({ store, clock }, name)).id,
    label: `key of ${name}`,
    keyId: null,
    scopes: SCOPES,
  });
  const actor = await actorOf('ours');
  const provider: AccountBench['provider'] = { verify: async () => undefined, asked: [], usedBy: [] };
  const announced: string[] = [];
  const pepper = await ensurePepper({ store, vault });
  const parts: AccountsOptions = {
    store,
    vault,
    catalog: options.catalog ?? exampleCatalog,
    clock,
    pepper,
    verify: async (candidate, signal) => {
      provider.asked.push(candidate.secrets['apiKey']?.open() ?? '');
      return provider.verify(candidate, signal);
    },
    usedBy: async () => provider.usedBy,
    revoke: async () => {
      await provider.beforeRevoking?.();
      return async () => undefined;
    },
    egressAllows: (host) => host === '127.0.0.1:4010',
    announce: async (_tx, { type, account }) => {
      await provider.whileTelling?.(type);
      announced.push(`${type} ${account.status}`);
    },
    ...(options.recheckHours === undefined ? {} : { recheckHours: options.recheckHours }),
  };
  const made = [createAccounts(parts)];
  const [accounts] = made as [Accounts];
  const audit = createAudit({ store });
  return {
    accounts,
    store,
    vault,
    clock,
    actor,
    stranger: await actorOf('theirs'),
    provider,
    announced,
    acts: async () => (await audit.list(actor.workspaceId, {})).items.map((entry) => entry.act).toReversed(),
    another: () => {
      const other = createAccounts(parts);
      made.push(other);
      return other;
    },
    close: async () => {
      for (const { checks } of made) await checks.close();
      await close();
    },
  };
}
