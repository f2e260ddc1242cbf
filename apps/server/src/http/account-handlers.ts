import { toInfo, type Catalog } from '@sluice/connectors';
import { SluiceError, type ConnectorInfo } from '@sluice/core';
import type { Store, Vault, WalkReport } from '@sluice/runtime';
import type { Access } from '../access/index.ts';
import type { Accounts } from '../accounts/index.ts';
import { appendAudit, wordsOf, type Audit } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import type { Handlers } from './handlers.ts';

type Names =
  | `connectors.${string}`
  | 'accounts.link'
  | 'accounts.list'
  | 'accounts.owners'
  | 'accounts.get'
  | 'accounts.update'
  | 'accounts.verify'
  | 'accounts.replaceCredentials'
  | 'accounts.unlink'
  | `keys.${string}`
  | 'audit.list'
  | 'vault.rotate';

/** Everything about connectors, accounts, keys, the audit and the vault. */
export function accountHandlers(parts: {
  access: Access;
  accounts: Accounts;
  audit: Audit;
  catalog: Catalog;
  rotate: Rotate;
}): Pick<Handlers, Extract<keyof Handlers, Names>> {
  const { access, accounts, audit, catalog } = parts;
  return {
    'connectors.list': async (_ctx, { query }) => ({
      items: catalog.connectors
        .map((connector) => toInfo(connector, query?.locale))
        .filter((connector) => holdsEvery(connector, query?.q ?? '')),
    }),
    'connectors.get': async (_ctx, { params, query }) =>
      toInfo(catalog.find(params.connectorId), query?.locale),
    'accounts.link': (ctx, { body }) =>
      accounts.link(ctx.actor, body, { linkKey: ctx.idempotencyKey, signal: ctx.signal }),
    'accounts.list': (ctx, { query }) => accounts.list(ctx.actor, query ?? {}),
    'accounts.owners': (ctx, { query }) => accounts.owners(ctx.actor, query ?? {}),
    'accounts.get': (ctx, { params }) => accounts.get(ctx.actor, params.accountId),
    'accounts.update': (ctx, { params, body }) => accounts.update(ctx.actor, params.accountId, body),
    'accounts.verify': (ctx, { params }) => accounts.verify(ctx.actor, params.accountId, ctx.signal),
    'accounts.replaceCredentials': (ctx, { params, body }) =>
      accounts.replaceCredentials(ctx.actor, params.accountId, body, { signal: ctx.signal }),
    'accounts.unlink': (ctx, { params }) => accounts.unlink(ctx.actor, params.accountId),
    'keys.create': (ctx, { body }) => access.createKey(ctx.actor, body),
    'keys.list': (ctx, { query }) => access.listKeys(ctx.actor, query ?? {}),
    'keys.revoke': (ctx, { params }) => access.revokeKey(ctx.actor, params.keyId),
    'audit.list': (ctx, { query }) => audit.list(ctx.actor.workspaceId, query ?? {}),
    'vault.rotate': (ctx, { body }) => parts.rotate(ctx.actor, body.what),
  };
}

/** Whether all the words stand in what a connector is told of by in a list. */
function holdsEvery({ name, summary, categories }: ConnectorInfo, text: string): boolean {
  const told = [name, summary, ...categories].join(' ').toLowerCase();
  return wordsOf(text).every((word) => told.includes(word.toLowerCase()));
}

type Rotate = ReturnType<typeof createRotate>;

/**
 * Renews the keys of the vault while everything goes on. A caller who goes away does not stop it. Throws
 * `vault.tampered` at the end when some secrets cannot be opened.
 */
export function createRotate(parts: {
  store: Store<Database>;
  vault: Vault<Database>;
  masterKey: () => string;
}) {
  const { store, vault, masterKey } = parts;
  return async (actor: Parameters<Accounts['get']>[0], what: 'data_keys' | 'master_key') => {
    const report = await (what === 'data_keys' ? vault.rotateDataKeys() : vault.rotateMasterKey());
    const answer = { what, rotated: report.done, masterKey: masterKey() };
    await store.transaction((tx) =>
      appendAudit(tx, {
        actor,
        act: 'vault.rotated',
        subject: 'vault',
        details: { ...answer, damaged: report.damagedCount },
      }),
    );
    if (report.damagedCount > 0) throw damaged(report);
    return answer;
  };
}

function damaged({ done, damagedCount, damaged: which }: WalkReport): SluiceError {
  const owners = which.slice(0, NAMED).map((one) => one.ownerId);
  return new SluiceError('vault.tampered', {
    message: `${done} secrets were renewed; ${damagedCount} cannot be opened and were left as they are (${owners.join(', ')}).`,
    fix: 'Give these accounts their keys again with `sluice accounts replace-key`, or restore the store from a backup.',
  });
}

const NAMED = 5;
