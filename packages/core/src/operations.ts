import { Type } from '@sinclair/typebox';
import type { Operation } from './operation.ts';
import { accountOperations } from './operations-accounts.ts';
import { activityOperations } from './operations-activity.ts';
import { linkOperations } from './operations-links.ts';
import { peopleOperations } from './operations-people.ts';
import { runOperations } from './operations-runs.ts';
import { webhookOperations } from './operations-webhooks.ts';
import { keyParams, page, PageOf, words } from './operation-parts.ts';
import * as s from './schemas.ts';

const keyOperations = {
  'keys.create': {
    method: 'POST',
    path: '/v1/keys',
    summary: 'Make an API key; its secret is shown this once',
    scope: 'keys:manage',
    body: s.CreateKey,
    output: s.CreatedKey,
    status: 201,
    errors: [],
    needsProof: true,
    cli: 'keys create',
  },
  'keys.list': {
    method: 'GET',
    path: '/v1/keys',
    summary: 'The API keys',
    scope: 'keys:manage',
    query: Type.Object({
      ...page,
      status: Type.Optional(s.OneOf(s.KEY_STATUSES)),
      q: words('its name, its id or the hint of its secret'),
    }),
    output: PageOf(s.ApiKey),
    status: 200,
    errors: [],
    cli: 'keys list',
  },
  'keys.revoke': {
    method: 'DELETE',
    path: '/v1/keys/{keyId}',
    summary: 'Revoke an API key at once',
    scope: 'keys:manage',
    params: keyParams,
    output: s.ApiKey,
    status: 200,
    errors: ['key.unknown', 'key.last'],
    cli: 'keys revoke',
  },
  'vault.rotate': {
    method: 'POST',
    path: '/v1/vault/rotations',
    summary: 'Renew every data key, or the master key, while everything goes on',
    scope: 'vault:manage',
    body: Type.Object({ what: s.OneOf(['data_keys', 'master_key'] as const) }),
    output: Type.Object({ what: Type.String(), rotated: s.Count, masterKey: Type.String() }),
    status: 200,
    errors: ['vault.tampered'],
    cli: 'vault rotate',
  },
} as const satisfies Record<string, Operation>;

/** Every operation of the API, by name (`noun.verb`). */
export const operations = {
  ...accountOperations,
  ...runOperations,
  ...activityOperations,
  ...keyOperations,
  ...peopleOperations,
  ...linkOperations,
  ...webhookOperations,
} as const;

export type OperationName = keyof typeof operations;
export type OperationOf<N extends OperationName> = (typeof operations)[N];
