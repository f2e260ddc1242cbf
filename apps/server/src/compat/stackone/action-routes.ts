import { Type, type Static } from '@sinclair/typebox';
import type { Connector } from '@sluice/connectors';
import { SluiceError } from '@sluice/core';
import type { FastifyInstance } from 'fastify';
import type { Actor } from '../../audit/index.ts';
import { actionsOf } from './action-ids.ts';
import { showGroup, type Shown } from './action-wire.ts';
import type { StackoneParts } from './parts.ts';
import { addPlatformRoute, listOf, numberOf, type Asked } from './platform-route.ts';
import { searchActions, type Found } from './search-actions.ts';

const SearchBody = Type.Object({
  query: Type.String({ minLength: 1, maxLength: 2000 }),
  connector: Type.Optional(Type.Union([Type.String({ maxLength: 60 }), Type.Null()])),
  top_k: Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.Null()])),
  min_similarity: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
  project_id: Type.Optional(Type.Union([Type.String({ maxLength: 200 }), Type.Null()])),
});

const BuildBody = Type.Object({
  connector_key: Type.Optional(Type.Union([Type.String({ maxLength: 60 }), Type.Null()])),
});

/** What can be run, listed and searched (StackOne reference 3.4). */
export function addActionRoutes(app: FastifyInstance, parts: StackoneParts): void {
  const { catalog } = parts;
  addPlatformRoute(app, parts, {
    method: 'GET',
    url: '/actions',
    scope: 'accounts:read',
    handle: ({ actor, query }) => listActions(parts, actor, query),
  });
  addPlatformRoute(app, parts, {
    method: 'POST',
    url: '/actions/search',
    scope: 'accounts:read',
    body: SearchBody,
    handle: async ({ actor, body }) => search(parts, actor, body as Static<typeof SearchBody>),
  });
  addPlatformRoute(app, parts, {
    method: 'POST',
    url: '/actions/build',
    scope: 'accounts:read',
    body: BuildBody,
    handle: async ({ body }) => {
      const { connector_key: key } = body as Static<typeof BuildBody>;
      const connectors = key ? [catalog.find(key.toLowerCase())] : catalog.connectors;
      return {
        status: 'success',
        actions_indexed: connectors.flatMap(actionsOf).length,
        connector_filter: key ?? null,
        message: 'Actions are searched as they are: there is nothing to build.',
      };
    },
  });
}

const PAGE_SIZE = 25;
const MAX_PAGE_SIZE = 100;

async function listActions(
  parts: StackoneParts,
  actor: Actor,
  query: Asked['query'],
): Promise<{ next: string | null; data: unknown[] }> {
  const include = listOf(query, 'include');
  const shown: Shown = {
    publicUrl: parts.publicUrl(),
    withDetails: include.includes('action_details') || include.includes('operation_details'),
    withGuides: include.includes('authentication_guides'),
    withActions: !listOf(query, 'exclude').includes('actions'),
    only: wantedIds(parts, query),
  };
  const groups = (await groupsFor(parts, actor, query)).filter(
    ({ connector }) => shown.only === null || actionsOf(connector).some(({ id }) => shown.only?.has(id)),
  );
  const size = numberOf(query, { name: 'page_size', standard: PAGE_SIZE, max: MAX_PAGE_SIZE });
  const start = startOf(query['next']);
  const page = groups.slice(start, start + size);
  return {
    next: groups.length > start + size ? cursorOf(start + size) : null,
    data: page.map(({ connector, accountId }) => showGroup(connector, { ...shown, accountId })),
  };
}

interface Group {
  connector: Connector;
  accountId?: string;
}

const MAX_ACCOUNTS = 100;

/** One for each account that is named, else one for each connector. Another workspace's account is none. */
async function groupsFor(
  { catalog, accounts }: StackoneParts,
  actor: Actor,
  query: Asked['query'],
): Promise<Group[]> {
  const keys = listOf(query, 'filter[connectors]').map((key) => key.toLowerCase());
  const ids = listOf(query, 'filter[account_ids]').slice(0, MAX_ACCOUNTS);
  const isWanted = ({ connector }: Group) => keys.length === 0 || keys.includes(connector.id);
  if (ids.length === 0) return catalog.connectors.map((connector) => ({ connector })).filter(isWanted);
  const groups: Group[] = [];
  for (const accountId of new Set(ids)) {
    const { connector } = await accounts.resolve(actor.workspaceId, accountId);
    groups.push({ connector, accountId });
  }
  return groups.filter(isWanted);
}

/** Those that `filter[action_key]` names or `search` finds; null without either. */
function wantedIds({ catalog }: StackoneParts, query: Asked['query']): ReadonlySet<string> | null {
  const keys = listOf(query, 'filter[action_key]');
  const words = [query['search']].flat()[0] ?? '';
  if (keys.length === 0 && words.trim() === '') return null;
  const found = searchActions(catalog, words, null).map(({ named }) => named.id);
  if (keys.length === 0) return new Set(found);
  const all = catalog.connectors.flatMap(actionsOf);
  const named = all.filter(({ id, name }) => keys.includes(id) || keys.includes(name)).map(({ id }) => id);
  return new Set(words.trim() === '' ? named : named.filter((id) => found.includes(id)));
}

const TOP_K = 10;
const MAX_TOP_K = 100;

function search(
  { catalog }: StackoneParts,
  actor: Actor,
  body: Static<typeof SearchBody>,
): Record<string, unknown> {
  const connector = body.connector ? body.connector.toLowerCase() : null;
  const found = searchActions(catalog, body.query, connector)
    .filter(({ score }) => score >= (body.min_similarity ?? 0))
    .slice(0, Math.min(body.top_k ?? TOP_K, MAX_TOP_K));
  return {
    results: found.map((one) => showFound(one, actor)),
    total_count: found.length,
    query: body.query,
    connector_filter: connector,
    project_filter: body.project_id ?? null,
  };
}

/** The names that both clients read (StackOne reference 3.4). */
function showFound({ named, score }: Found, actor: Actor): Record<string, unknown> {
  return {
    id: named.id,
    action_name: named.id,
    connector_key: named.connector.id,
    label: named.action.title,
    description: `${named.action.title} (${named.connector.name})`,
    project_id: actor.workspaceId,
    similarity_score: score,
  };
}

function cursorOf(start: number): string {
  return Buffer.from(`from:${start}`).toString('base64url');
}

function startOf(cursor: string | string[] | undefined): number {
  const text = [cursor].flat()[0];
  if (text === undefined || text === '') return 0;
  const start = /^from:(\d{1,6})$/.exec(Buffer.from(text, 'base64url').toString('latin1'))?.[1];
  if (start !== undefined) return Number(start);
  throw new SluiceError('request.invalid', {
    message: 'The cursor is not one that this API gave.',
    fix: 'Take `next` of the page before, or leave it out to begin at the top.',
    fields: [{ field: 'next', message: 'is not a cursor of this API' }],
  });
}
