import type { Account, ConnectorInfo } from '@sluice/core';

/** What of an account's secret may be shown, with the name of its field. */
export function hintOf(
  account: Pick<Account, 'fields'>,
  connector: Pick<ConnectorInfo, 'fields'> | undefined,
): { label: string; value: string } | undefined {
  const secret = connector?.fields.find(({ kind, name }) => kind === 'secret' && account.fields[name]);
  const value = secret && account.fields[secret.name];
  return secret && value ? { label: secret.label, value } : undefined;
}
