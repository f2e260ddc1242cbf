import { Type, type Static } from '@sinclair/typebox';
import { authKind } from '@sluice/connectors';
import { SluiceError, type Account } from '@sluice/core';
import type { FastifyInstance } from 'fastify';
import type { AccountChange } from '../../accounts/index.ts';
import type { Actor } from '../../audit/index.ts';
import { showAccountV2, showLinkedAccount, WIRE_STATUS } from './account-wire.ts';
import { categoryOf } from './categories.ts';
import { findAccounts } from './find-accounts.ts';
import type { StackoneParts } from './parts.ts';
import { addPlatformRoute, listOf, numberOf, type Asked } from './platform-route.ts';
import { isRedacted } from './secret-placeholder.ts';
import { typeOf } from './session-routes.ts';
import { fromMetadata, toMetadata } from './session-notes.ts';

const Maybe = (maxLength: number) => Type.Optional(Type.Union([Type.String({ maxLength }), Type.Null()]));
const Entered = Type.Optional(
  Type.Union([
    Type.Record(
      Type.String({ maxLength: 60 }),
      Type.Union([Type.String({ maxLength: 4000 }), Type.Number(), Type.Boolean(), Type.Null()]),
      { maxProperties: 100 },
    ),
    Type.Null(),
  ]),
);

const AccountBody = Type.Object({
  provider: Maybe(60),
  integration_id: Maybe(60),
  origin_owner_id: Maybe(200),
  origin_owner_name: Maybe(200),
  origin_username: Maybe(200),
  label: Maybe(120),
  type: Maybe(20),
  metadata: Type.Optional(
    Type.Union([Type.Record(Type.String(), Type.Unknown(), { maxProperties: 46 }), Type.Null()]),
  ),
  credentials: Entered,
  setup_information: Entered,
  secrets: Entered,
});
type AccountBody = Static<typeof AccountBody>;

type Show = (account: Account) => Record<string, unknown>;

/** Linked accounts (StackOne reference 3.3), under the names of both versions. */
export function addAccountRoutes(app: FastifyInstance, parts: StackoneParts): void {
  const { accounts, catalog } = parts;
  const show: Show = (account) => showLinkedAccount(catalog, account);
  addReading(app, parts, { base: '/accounts', show });
  addReading(app, parts, { base: '/v2/accounts', show: (account) => showAccountV2(catalog, account) });
  addPlatformRoute(app, parts, {
    method: 'PATCH',
    url: '/accounts/:id',
    scope: 'accounts:write',
    body: AccountBody,
    handle: async (asked) => show(await changeAccount(parts, asked)),
  });
  addPlatformRoute(app, parts, {
    method: 'DELETE',
    url: '/accounts/:id',
    scope: 'accounts:write',
    handle: async ({ actor, params }) => {
      const account = await accounts.get(actor, idOf(params));
      await accounts.unlink(actor, account.id);
      return show(account);
    },
  });
  addPlatformRoute(app, parts, {
    method: 'GET',
    url: '/accounts/:id/meta',
    scope: 'accounts:read',
    handle: async ({ actor, params }) => {
      const { connector } = await accounts.get(actor, idOf(params));
      return { provider: connector, category: categoryOf(catalog.find(connector).categories), models: {} };
    },
  });
}

function addReading(
  app: FastifyInstance,
  parts: StackoneParts,
  { base, show }: { base: string; show: Show },
): void {
  addPlatformRoute(app, parts, {
    method: 'GET',
    url: base,
    scope: 'accounts:read',
    handle: async ({ actor, query }) => (await findAccounts(parts.store, wantedOf(actor, query))).map(show),
  });
  addPlatformRoute(app, parts, {
    method: 'GET',
    url: `${base}/:id`,
    scope: 'accounts:read',
    handle: async ({ actor, params }) => show(await parts.accounts.get(actor, idOf(params))),
  });
}

const PAGE_SIZE = 25;
const MAX_PAGE_SIZE = 100;
const MAX_PAGE = 100_000;

function wantedOf(actor: Actor, query: Asked['query']): Parameters<typeof findAccounts>[1] {
  const all = (...names: string[]) => names.flatMap((name) => listOf(query, name));
  return {
    workspaceId: actor.workspaceId,
    ids: all('account_ids'),
    owners: all('origin_owner_id', 'origin_owner_ids', 'owner_id', 'owner_ids'),
    connectors: all(
      'provider',
      'providers',
      'connector',
      'connectors',
      'connector_profile_id',
      'connector_profile_ids',
    ).map((name) => name.toLowerCase()),
    statuses: statusesOf(listOf(query, 'status')),
    page: numberOf(query, { name: 'page', standard: 1, max: MAX_PAGE }),
    pageSize: numberOf(query, { name: 'page_size', standard: PAGE_SIZE, max: MAX_PAGE_SIZE }),
  };
}

/** A status that none of ours stands for is had by no account. */
function statusesOf(asked: readonly string[]): Account['status'][] | null {
  if (asked.length === 0) return null;
  const entries = Object.entries(WIRE_STATUS) as [Account['status'], string][];
  return entries.filter(([, wire]) => asked.includes(wire)).map(([own]) => own);
}

/** Credentials first, since the provider may refuse them: then nothing was changed. */
async function changeAccount({ accounts, catalog }: StackoneParts, asked: Asked): Promise<Account> {
  const { actor, params } = asked;
  const body = asked.body as AccountBody;
  const account = await accounts.get(actor, idOf(params));
  for (const name of [body.provider, body.integration_id]) {
    if (name && name.toLowerCase() !== account.connector)
      throw new SluiceError('request.invalid', {
        message: `The account is one of ${account.connector}, and stays so.`,
        fix: 'Link another account to use another connector.',
      });
  }
  const change = changeOf(account, body);
  const fields = enteredOf(body);
  if (Object.keys(fields).length > 0) {
    if (authKind(catalog.find(account.connector).auth) === 'oauth2') throw signInAgain();
    await accounts.replaceCredentials(actor, account.id, { fields }, { keepSecrets: true });
  }
  return accounts.update(actor, account.id, change);
}

function changeOf(account: Account, body: AccountBody): AccountChange {
  return {
    ...notesOf(account, body),
    ...(body.label === undefined ? {} : { label: body.label || null }),
    ...(body.origin_owner_id ? { owner: body.origin_owner_id } : {}),
    ...(body.origin_owner_name ? { ownerName: body.origin_owner_name } : {}),
  };
}

/** What is kept among the metadata, when any of it changes. */
function notesOf(
  account: Account,
  { origin_username: username, type, metadata }: AccountBody,
): Pick<AccountChange, 'metadata'> {
  if (username === undefined && type === undefined && metadata === undefined) return {};
  const notes = {
    ...fromMetadata(account.metadata),
    ...(username === undefined ? {} : { originUsername: username || null }),
    ...(type === undefined ? {} : { type: typeOf(type) }),
    ...(metadata === undefined ? {} : { metadata }),
  };
  return { metadata: toMetadata(notes) };
}

/** What was given in any of the three; a placeholder means: as it was. */
function enteredOf(body: AccountBody): Record<string, string> {
  const given = { ...body.setup_information, ...body.credentials, ...body.secrets };
  return Object.fromEntries(
    Object.entries(given)
      .map(([name, value]) => [name, value === null ? '' : String(value)] as const)
      .filter(([, value]) => !isRedacted(value)),
  );
}

function signInAgain(): SluiceError {
  return new SluiceError('oauth.unsupported', {
    message: 'The credentials of this account are given by its provider when somebody signs in.',
    fix: 'Open a connect session with its account_id, and sign in again.',
  });
}

function idOf(params: Asked['params']): string {
  return params['id'] ?? '';
}
