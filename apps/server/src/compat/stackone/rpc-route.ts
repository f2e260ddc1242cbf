import { Type, type Static } from '@sinclair/typebox';
import { SluiceError } from '@sluice/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import type { Actor } from '../../audit/index.ts';
import { findAction, type NamedAction } from './action-ids.ts';
import { actionInput } from './action-input.ts';
import { goneSignal } from './gone-signal.ts';
import type { StackoneParts } from './parts.ts';
import { addPlatformRoute } from './platform-route.ts';

const Values = Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]));
const RpcBody = Type.Object({
  action: Type.String({ minLength: 1, maxLength: 200 }),
  path: Values,
  query: Values,
  headers: Values,
  body: Values,
});
type RpcBody = Static<typeof RpcBody>;

/** One call of one action with one account (StackOne reference 3.4). */
export function addRpcRoute(app: FastifyInstance, parts: StackoneParts): void {
  const { calls, catalog, accounts } = parts;
  addPlatformRoute(app, parts, {
    method: 'POST',
    url: '/actions/rpc',
    scope: 'actions:run',
    body: RpcBody,
    handle: async ({ actor, request, reply, body }) => {
      const asked = body as RpcBody;
      const accountId = accountIdOf(request, asked);
      const { connector } = await accounts.resolve(actor.workspaceId, accountId);
      const named = findAction(catalog, asked.action);
      if (named.connector.id !== connector.id) throw wrongAccount(named, accountId);
      refuseOtherProfile(request, connector.id);
      const key = request.headers['idempotency-key'];
      const { output } = await calls.call({
        workspaceId: actor.workspaceId,
        accountId,
        action: named.name,
        input: actionInput(named.action.input, asked),
        actor: actor.label,
        // What spends or writes is ended although its caller went: nobody would know else what it did.
        ...(named.action.effect === 'read' ? { signal: goneSignal(reply) } : {}),
        ...(typeof key === 'string' ? { idempotencyKey: callKey(actor, accountId, key) } : {}),
      });
      return { data: output ?? null, next: nextOf(output) };
    },
  });
}

function accountIdOf(request: FastifyRequest, { headers }: RpcBody): string {
  const inBody = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'x-account-id');
  const id: unknown = request.headers['x-account-id'] ?? inBody?.[1];
  if (typeof id === 'string' && id !== '') return id;
  throw new SluiceError('request.invalid', {
    message: 'The header x-account-id is missing.',
    fix: 'Send it with the id of the account to call with; GET /accounts lists them.',
    fields: [{ field: 'x-account-id', message: 'is needed' }],
  });
}

function wrongAccount({ id, connector }: NamedAction, accountId: string): SluiceError {
  return new SluiceError('request.invalid', {
    message: `${id} is an action of ${connector.name}, and ${accountId} is no account of it.`,
    fix: 'Use an account of that connector.',
    fields: [{ field: 'x-account-id', message: `is no account of ${connector.name}` }],
  });
}

/** Each connector has one profile, named as it is. */
function refuseOtherProfile(request: FastifyRequest, connectorId: string): void {
  const profile = request.headers['x-connector-profile-id'];
  if (profile === undefined || profile === connectorId) return;
  throw new SluiceError('request.invalid', {
    message: 'The header x-connector-profile-id names another connector than the account’s.',
    fix: `Leave it out, or send ${connectorId}.`,
    fields: [{ field: 'x-connector-profile-id', message: 'names another connector' }],
  });
}

/** It goes out to the provider, so it tells nothing of ours, and no two workspaces share one. */
function callKey(actor: Actor, accountId: string, key: string): string {
  return createHash('sha256')
    .update(JSON.stringify([actor.workspaceId, accountId, key]))
    .digest('hex');
}

/** Where an action's answer has a further page it says so by `next` or `nextCursor`. */
function nextOf(output: unknown): string | null {
  if (typeof output !== 'object' || output === null) return null;
  for (const name of ['next', 'nextCursor']) {
    const value: unknown = Reflect.get(output, name);
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}
