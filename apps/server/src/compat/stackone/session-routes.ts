import { Type, type Static } from '@sinclair/typebox';
import type { Catalog } from '@sluice/connectors';
import { SluiceError, type CreateLinkSession, type LinkSession, type Metadata } from '@sluice/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { isOneOf } from './categories.ts';
import type { StackoneParts } from './parts.ts';
import { addPlatformRoute } from './platform-route.ts';
import { fromMetadata, toMetadata } from './session-notes.ts';

const Maybe = (maxLength: number) => Type.Optional(Type.Union([Type.String({ maxLength }), Type.Null()]));
const MaybeFlag = Type.Optional(Type.Union([Type.Boolean(), Type.Null()]));
const Fields = Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 4000 }));

/** What is not named here is overlooked: clients of every age send fields of their own time. */
const SessionBody = Type.Object({
  origin_owner_id: Type.String({ minLength: 1, maxLength: 200 }),
  origin_owner_name: Type.String({ minLength: 1, maxLength: 200 }),
  origin_username: Maybe(200),
  provider: Maybe(60),
  integration_id: Maybe(60),
  connector_profile_id: Maybe(60),
  categories: Type.Optional(
    Type.Union([Type.Array(Type.String({ maxLength: 60 }), { maxItems: 50 }), Type.Null()]),
  ),
  account_id: Maybe(64),
  expires_in: Type.Optional(Type.Union([Type.Number({ minimum: 60, maximum: 90 * 86_400 }), Type.Null()])),
  multiple: MaybeFlag,
  label: Maybe(120),
  metadata: Type.Optional(
    Type.Union([Type.Record(Type.String(), Type.Unknown(), { maxProperties: 46 }), Type.Null()]),
  ),
  type: Maybe(20),
  /** What only Sluice has; see the README. */
  sluice: Type.Optional(
    Type.Object(
      {
        origins: Type.Optional(
          Type.Array(Type.String({ minLength: 1, maxLength: 300 }), { minItems: 1, maxItems: 20 }),
        ),
        preset: Type.Optional(Type.Record(Type.String({ maxLength: 60 }), Fields, { maxProperties: 50 })),
        advanced: Type.Optional(Type.Boolean()),
        locale: Type.Optional(Type.String({ maxLength: 20 })),
      },
      { additionalProperties: false },
    ),
  ),
});
type SessionBody = Static<typeof SessionBody>;

const TokenBody = Type.Object({ token: Type.String({ minLength: 1, maxLength: 200 }) });

/** Connect sessions (StackOne reference 1.2): each is a link session of Sluice. */
export function addSessionRoutes(app: FastifyInstance, parts: StackoneParts): void {
  const { links, catalog } = parts;
  addPlatformRoute(app, parts, {
    method: 'POST',
    url: '/connect_sessions',
    scope: 'links:manage',
    body: SessionBody,
    status: 201,
    handle: async ({ actor, body, request }) => {
      const { session, token, url } = await links.create(actor, toLinkSession(catalog, body as SessionBody));
      return { ...showSession(session, actor.workspaceId, request), token, auth_link_url: url };
    },
  });
  addPlatformRoute(app, parts, {
    method: 'POST',
    url: '/connect_sessions/authenticate',
    scope: 'links:manage',
    body: TokenBody,
    status: 201,
    handle: async ({ actor, body, request }) => {
      const { token } = body as Static<typeof TokenBody>;
      const link = await links.authenticate(`Bearer ${token}`, undefined);
      // To another workspace's key the token is no token at all.
      if (link.row.workspace_id !== actor.workspaceId)
        throw new SluiceError('request.invalid', {
          message: 'The token opens no connect session of this project.',
          fix: 'Give the `token` that POST /connect_sessions answered with.',
        });
      return showSession(await links.get(actor, link.row.id), actor.workspaceId, request);
    },
  });
}

function toLinkSession(catalog: Catalog, body: SessionBody): CreateLinkSession {
  const connectors = connectorsFor(catalog, body);
  const metadata: Metadata = toMetadata({
    originUsername: body.origin_username || null,
    type: typeOf(body.type),
    categories: body.categories && body.categories.length > 0 ? body.categories : null,
    metadata: body.metadata ?? null,
  });
  return {
    owner: { id: body.origin_owner_id, name: body.origin_owner_name },
    several: body.multiple ?? false,
    metadata,
    ...(connectors === undefined ? {} : { connectors }),
    ...(body.account_id ? { accountId: body.account_id } : {}),
    ...(body.label ? { label: body.label } : {}),
    ...(typeof body.expires_in === 'number' ? { expiresInSeconds: Math.floor(body.expires_in) } : {}),
    ...body.sluice,
  };
}

/** One by its name, else those of the categories; undefined is every one. */
function connectorsFor(catalog: Catalog, body: SessionBody): string[] | undefined {
  const named = [body.provider, body.integration_id, body.connector_profile_id]
    .filter((name) => typeof name === 'string' && name !== '')
    .map((name) => catalog.find(String(name).toLowerCase()).id);
  const [first] = named;
  if (named.some((name) => name !== first))
    throw invalid('provider', 'and integration_id name different connectors');
  if (first !== undefined) return [first];
  if (!body.categories || body.categories.length === 0) return undefined;
  const wanted = body.categories;
  const found = catalog.connectors.filter(({ categories }) => isOneOf(categories, wanted));
  if (found.length === 0) throw invalid('categories', 'name no category that a connector has');
  return found.map(({ id }) => id);
}

export function typeOf(type: string | null | undefined): string | null {
  if (!type) return null;
  const lower = type.toLowerCase();
  if (lower === 'production' || lower === 'test') return lower;
  throw invalid('type', 'must be production or test');
}

function invalid(field: string, message: string): SluiceError {
  return new SluiceError('request.invalid', {
    message: `The body is not valid: ${field} ${message}.`,
    fix: 'Correct it and send the request again.',
    fields: [{ field, message }],
  });
}

function showSession(
  session: LinkSession,
  workspaceId: string,
  { headers }: FastifyRequest,
): Record<string, unknown> {
  const notes = fromMetadata(session.metadata);
  const only = session.connectors?.length === 1 && notes.categories === null ? session.connectors[0] : null;
  return {
    id: numberFor(session.id),
    organization_id: wantsNumbers(headers['user-agent']) ? numberFor(workspaceId) : workspaceId,
    project_id: workspaceId,
    origin_owner_id: session.owner.id,
    origin_owner_name: session.owner.name,
    origin_username: notes.originUsername,
    created_at: session.createdAt,
    provider: only,
    integration_id: only,
    categories: notes.categories,
    account_id: session.accountId,
    label: session.label,
    metadata: notes.metadata,
    type: notes.type ?? 'production',
    external_trigger_token: null,
  };
}

const ID_BYTES = 6;

/** Where the wire wants a number: one that is always the same for the id, and exact in every client. */
function numberFor(id: string): number {
  return createHash('sha256').update(id).digest().readUIntBE(0, ID_BYTES) + 1;
}

/** Their TypeScript client took the organization for a number in 4.28 and for text in 4.34, and refuses the other. */
const TEXT_SINCE = { major: 4, minor: 34 };

function wantsNumbers(userAgent: string | undefined): boolean {
  const version = /^speakeasy-sdk\/typescript (\d+)\.(\d+)\./.exec(userAgent ?? '');
  if (!version) return false;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  return major < TEXT_SINCE.major || (major === TEXT_SINCE.major && minor < TEXT_SINCE.minor);
}
