import type { Catalog } from '@sluice/connectors';
import type { Account } from '@sluice/core';
import { fromMetadata } from './session-notes.ts';

/** An account as StackOne's clients read it (StackOne reference 3.3). */
export function showLinkedAccount(catalog: Catalog, account: Account): Record<string, unknown> {
  const connector = catalog.connectors.find(({ id }) => id === account.connector);
  const notes = fromMetadata(account.metadata);
  return {
    id: account.id,
    provider: account.connector,
    provider_name: connector?.name ?? account.connector,
    origin_owner_id: account.owner,
    origin_owner_name: account.ownerName,
    origin_username: notes.originUsername,
    label: account.label,
    status: WIRE_STATUS[account.status],
    status_reasons:
      account.statusReason === null
        ? null
        : [{ code: account.status, description: account.statusReason, timestamp: account.statusSince }],
    setup_information: plainFields(account, connector),
    credentials: null,
    metadata: notes.metadata,
    type: notes.type ?? 'production',
    shared: null,
    integration_id: account.connector,
    created_at: account.createdAt,
    updated_at: account.updatedAt,
  };
}

/** The same under the names of version 2. */
export function showAccountV2(catalog: Catalog, account: Account): Record<string, unknown> {
  const {
    provider,
    provider_name: connectorName,
    origin_owner_id: ownerId,
    origin_owner_name: ownerName,
    origin_username: username,
    integration_id: profileId,
    ...rest
  } = showLinkedAccount(catalog, account);
  return {
    ...rest,
    connector: provider,
    connector_name: connectorName,
    connector_profile_id: profileId,
    owner_id: ownerId,
    owner_name: ownerName,
    username,
  };
}

/** `error`: the provider refuses the credentials. `expired`: they were revoked. Both are mended by linking again. */
export const WIRE_STATUS = {
  verifying: 'active',
  active: 'active',
  failing: 'error',
  expired: 'expired',
  suspended: 'suspended',
  revoked: 'expired',
} as const satisfies Record<Account['status'], string>;

/** Without the hints of secrets that stand among an account's fields. */
function plainFields(
  { fields }: Account,
  connector: Catalog['connectors'][number] | undefined,
): Record<string, string> {
  const plain = (connector?.fields ?? []).filter(({ kind }) => kind !== 'secret');
  return Object.fromEntries(
    plain.flatMap(({ name }) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
  );
}
