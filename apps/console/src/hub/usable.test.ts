import { ACCOUNT_STATUSES, type Account } from '@sluice/core';
import { expect, test } from 'vitest';
import { whyNot } from './usable.ts';

const account = (more: Partial<Account>) => ({
  status: 'active' as const,
  statusReason: null,
  sharedWith: 'operator' as const,
  ...more,
});

test('only an active account that is shared with the role can be chosen', () => {
  const usable = ACCOUNT_STATUSES.filter((status) => whyNot(account({ status }), 'operator') === undefined);
  expect(usable).toEqual(['active']);
  expect(whyNot(account({ sharedWith: 'admin' }), 'operator')?.text).toContain('owners and admins');
  expect(whyNot(account({ sharedWith: 'admin' }), 'admin')).toBeUndefined();
  expect(whyNot(account({}), 'viewer')).toBeDefined();
});

test('what a person can mend says so, with the provider’s own reason', () => {
  expect(whyNot(account({ status: 'failing', statusReason: 'Key refused' }), 'owner')).toEqual({
    text: 'Key refused',
    mend: true,
  });
  expect(whyNot(account({ status: 'revoked' }), 'owner')?.mend).toBe(false);
});
