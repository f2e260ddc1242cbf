import { authKind, type Catalog, type Connector, type OAuth2 } from '@sluice/connectors';
import { Secret, SluiceError, type Clock, type OauthApp, type SetOauthApp } from '@sluice/core';
import type { Store, Tx, Vault } from '@sluice/runtime';
import type { Static } from '@sinclair/typebox';
import { addressOf } from '../accounts/index.ts';
import { appendAudit, type Actor, type PageQuery } from '../audit/index.ts';
import type { AppClient } from '../calls/index.ts';
import type { Database } from '../schema/index.ts';
import type { OauthTables } from '../schema/oauth.ts';
import { pageOfApps, startOfPage } from './app-page.ts';
import { appInUse, appMissing, noOwnServer, notASecret, unknownApp, unsupported } from './refusals.ts';

export type AppRow = OauthTables['oauth_apps'];

/** The OAuth clients of workspaces, one for each connector that people sign in to. */
export interface Apps {
  list(actor: Actor, query: PageQuery): Promise<{ items: OauthApp[]; nextCursor: string | null }>;
  set(actor: Actor, connectorId: string, body: Static<typeof SetOauthApp>): Promise<OauthApp>;
  remove(actor: Actor, connectorId: string): Promise<void>;
  connectorsOf(workspaceId: string): Promise<ReadonlySet<string>>;
  /** Throws `oauth.app_missing`. */
  need(workspaceId: string, connector: Connector): Promise<AppRow>;
  clientOf(workspaceId: string, connectorId: string): Promise<AppClient | undefined>;
}

export interface AppsOptions {
  store: Store<Database>;
  vault: Vault<Database>;
  catalog: Catalog;
  clock: Clock;
  publicUrl: () => string;
  egressAllows: (host: string) => boolean;
}

export function createApps(options: AppsOptions): Apps {
  const { store, vault, catalog } = options;
  const redirectUrl = () => callbackUrl(options.publicUrl());
  return {
    list: async ({ workspaceId }, query) => {
      const { rows, after } = startOfPage(query);
      let select = store.db.selectFrom('oauth_apps').selectAll().where('workspace_id', '=', workspaceId);
      if (after !== null) select = select.where('connector', '>', after);
      const found = await select.orderBy('connector').limit(rows).execute();
      const counts = await accountsOf(store.db, workspaceId);
      return pageOfApps(found, query, (row) =>
        showApp(row, { accounts: counts.get(row.connector) ?? 0, redirectUrl: redirectUrl() }),
      );
    },
    set: async (actor, connectorId, body) => {
      const row = await setApp(options, { actor, connectorId, body });
      const counts = await accountsOf(store.db, actor.workspaceId);
      return showApp(row, { accounts: counts.get(row.connector) ?? 0, redirectUrl: redirectUrl() });
    },
    remove: (actor, connectorId) => removeApp(options, actor, connectorId),
    connectorsOf: async (workspaceId) => {
      const rows = await store.db
        .selectFrom('oauth_apps')
        .select('connector')
        .where('workspace_id', '=', workspaceId)
        .execute();
      return new Set(rows.map((row) => row.connector));
    },
    need: async (workspaceId, connector) => {
      const row = await findApp(store.db, workspaceId, connector.id);
      if (!row) throw appMissing(connector);
      return row;
    },
    clientOf: async (workspaceId, connectorId) => {
      const row = await findApp(store.db, workspaceId, connectorId);
      if (!row) return undefined;
      const { clientSecret } = await vault.open(placeOf(workspaceId, catalog.find(connectorId).id));
      return clientSecret && { id: row.client_id, secret: clientSecret, baseUrl: row.base_url };
    },
  };
}

/** Where providers send the browser back to; to be registered with each of them. */
export function callbackUrl(publicUrl: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/oauth/callback`;
}

/** Throws `oauth.unsupported` for a connector that nobody signs in to. */
export function signInOf(connector: Connector): OAuth2 & Required<Pick<OAuth2, 'authorize'>> {
  const { auth } = connector;
  if (auth.kind !== 'oauth2' || authKind(auth) !== 'oauth2' || !auth.authorize) throw unsupported(connector);
  return { ...auth, authorize: auth.authorize };
}

/** The server that the app is at, as a field of the accounts that are linked with it: empty for the provider's own. */
export function serverField(connector: Connector, baseUrl: string | null): Record<string, string> {
  return hasOwnServer(connector) ? { baseUrl: baseUrl ?? '' } : {};
}

function hasOwnServer(connector: Connector): boolean {
  return connector.fields.some((field) => field.name === 'baseUrl');
}

interface Setting {
  actor: Actor;
  connectorId: string;
  body: Static<typeof SetOauthApp>;
}

async function setApp(options: AppsOptions, { actor, connectorId, body }: Setting): Promise<AppRow> {
  const { store, vault, catalog, clock } = options;
  const connector = catalog.find(connectorId);
  const { scopes } = signInOf(connector);
  const secret = new Secret(sendable('clientSecret', body.clientSecret));
  const row: AppRow = {
    workspace_id: actor.workspaceId,
    connector: connector.id,
    client_id: sendable('clientId', body.clientId),
    secret_hint: secret.hint(),
    scopes: JSON.stringify(readScopes(connector, body.scopes ?? scopes)),
    base_url: serverOf(options, connector, body.baseUrl),
    updated_at: clock.now(),
  };
  const { workspace_id: _w, connector: _c, ...changes } = row;
  await store.transaction(async (tx) => {
    await tx
      .insertInto('oauth_apps')
      .values(row)
      .onConflict((conflict) => conflict.columns(['workspace_id', 'connector']).doUpdateSet(changes))
      .execute();
    await vault.seal(tx, {
      ...placeOf(actor.workspaceId, connector.id),
      secrets: { clientSecret: secret },
    });
    await appendAudit(tx, {
      actor,
      at: row.updated_at,
      act: 'oauth_app.set',
      subject: connector.id,
      details: { clientId: row.client_id, ...(row.base_url === null ? {} : { baseUrl: row.base_url }) },
    });
  });
  return row;
}

async function removeApp(
  { store, vault, clock }: AppsOptions,
  actor: Actor,
  connectorId: string,
): Promise<void> {
  const { workspaceId } = actor;
  await store.transaction(async (tx) => {
    const row = await findApp(tx, workspaceId, connectorId);
    if (!row) throw unknownApp(connectorId);
    const accounts = (await accountsOf(tx, workspaceId)).get(connectorId) ?? 0;
    if (accounts > 0) throw appInUse(connectorId, accounts);
    await tx
      .deleteFrom('oauth_apps')
      .where('workspace_id', '=', workspaceId)
      .where('connector', '=', connectorId)
      .execute();
    await vault.remove(tx, placeOf(workspaceId, connectorId));
    await appendAudit(tx, { actor, at: clock.now(), act: 'oauth_app.removed', subject: connectorId });
  });
}

function placeOf(workspaceId: string, connectorId: string): { workspaceId: string; ownerId: string } {
  return { workspaceId, ownerId: `oauth-app:${connectorId}` };
}

function findApp(
  db: Store<Database>['db'],
  workspaceId: string,
  connectorId: string,
): Promise<AppRow | undefined> {
  return db
    .selectFrom('oauth_apps')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('connector', '=', connectorId)
    .executeTakeFirst();
}

async function accountsOf(
  db: Store<Database>['db'] | Tx<Database>,
  workspaceId: string,
): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('accounts')
    .select((row) => ['connector', row.fn.countAll<number | string>().as('count')])
    .where('workspace_id', '=', workspaceId)
    .groupBy('connector')
    .execute();
  return new Map(rows.map(({ connector, count }) => [connector, Number(count)]));
}

/** Another server that speaks the same API, where the operator allowed it. Throws `account.fields`, `egress.host`. */
function serverOf(options: AppsOptions, connector: Connector, baseUrl: string | undefined): string | null {
  const given = baseUrl?.trim() ?? '';
  if (given === '') return null;
  if (!hasOwnServer(connector)) throw noOwnServer(connector);
  addressOf(connector, { baseUrl: given }, options.egressAllows);
  return given.replace(/\/+$/, '');
}

function readScopes(connector: Connector, scopes: readonly string[]): string[] {
  const { scopeSeparator = ' ' } = signInOf(connector);
  const wrong = scopes.find((scope) => scope.includes(scopeSeparator) || !/^[\x21-\x7e]+$/.test(scope));
  if (wrong === undefined) return [...new Set(scopes)];
  throw new SluiceError('account.fields', {
    message: 'A scope holds blanks or other characters that none has.',
    fix: 'Give each scope by itself.',
    fields: [{ field: 'scopes', message: 'holds characters that no scope has' }],
  });
}

const CONTROL = /\p{Cc}/u;

function sendable(field: 'clientId' | 'clientSecret', text: string): string {
  const trimmed = text.trim();
  if (trimmed === '' || CONTROL.test(trimmed)) throw notASecret(field);
  return trimmed;
}

function showApp(row: AppRow, shown: { accounts: number; redirectUrl: string }): OauthApp {
  return {
    connector: row.connector,
    clientId: row.client_id,
    clientSecretHint: row.secret_hint,
    scopes: JSON.parse(row.scopes) as string[],
    baseUrl: row.base_url,
    redirectUrl: shown.redirectUrl,
    accounts: shown.accounts,
    updatedAt: new Date(row.updated_at).toISOString(),
  };
}
