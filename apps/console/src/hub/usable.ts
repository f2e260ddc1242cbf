import { isAtLeast, type Account, type Role } from '@sluice/core';

type Known = Pick<Account, 'status' | 'statusReason' | 'sharedWith'>;

const PEOPLE = { owner: 'owners', admin: 'owners and admins', operator: 'operators' } as const;

/** Why an account cannot be used now by a member of that role; nothing when it can. */
export function whyNot(account: Known, role: Role): { text: string; mend: boolean } | undefined {
  if (!isAtLeast(role, account.sharedWith))
    return { text: `It is shared with ${PEOPLE[account.sharedWith]} alone.`, mend: false };
  switch (account.status) {
    case 'active':
      return undefined;
    case 'verifying':
      return { text: 'It is being checked with the provider.', mend: false };
    case 'failing':
    case 'expired':
      return { text: account.statusReason ?? 'The provider does not accept it any more.', mend: true };
    case 'suspended':
      return { text: account.statusReason ?? 'It was suspended: no call is made with it.', mend: true };
    case 'revoked':
      return { text: 'It was revoked.', mend: false };
  }
}
