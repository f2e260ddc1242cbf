import type { Account, Sharing } from '@sluice/core';
import { when } from '../output/numbers.ts';

/** An account as names and values. */
export function accountDetails(account: Account): (readonly [string, string])[] {
  return [
    ['id', account.id],
    ['name', account.name],
    ...(account.description ? [['description', account.description] as const] : []),
    ['connector', account.connector],
    ['owner', account.owner],
    [
      'status',
      `${account.status}${account.statusReason ? `: ${account.statusReason}` : ''} (since ${when(account.statusSince)})`,
    ],
    ...Object.entries(account.fields).map(([name, value]) => [name, value] as const),
    ['sent only to', account.hosts.join(', ')],
    ['used by', USED_BY[account.sharedWith]],
    ['verified', when(account.verifiedAt)],
    ...(account.nextCheckAt === null ? [] : [['next check', when(account.nextCheckAt)] as const]),
    ...(account.revocation === null ? [] : [['revocation', account.revocation.note] as const]),
    ['linked', when(account.createdAt)],
  ];
}

const USED_BY: Readonly<Record<Sharing, string>> = {
  owner: 'owners',
  admin: 'owners and admins',
  operator: 'owners, admins and operators',
};
