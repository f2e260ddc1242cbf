import type { Sharing } from '@sluice/core';

/** Who may use and change an account, in words. */
export const SHARING_WORDS: Readonly<Record<Sharing, { label: string; help: string }>> = {
  operator: { label: 'Everyone who works here', help: 'Operators, admins and owners use and change it.' },
  admin: { label: 'Admins and owners', help: 'Operators see it, and cannot use or change it.' },
  owner: { label: 'Owners alone', help: 'Everyone else sees it, and cannot use or change it.' },
};
