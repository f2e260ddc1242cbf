import { ACCOUNT_STATUSES } from '@sluice/core';
import { expect, test } from 'vitest';
import { standingOf } from './standing.ts';

const byKey = { name: 'Northwind', auth: 'key' } as const;
const bySignIn = { name: 'Northwind', auth: 'oauth2' } as const;

test('every account that does not work says why and what to do, and what works says nothing', () => {
  for (const status of ACCOUNT_STATUSES) {
    const standing = standingOf({ status }, byKey);
    expect(standing === undefined, status).toBe(status === 'active');
    if (standing) expect(`${standing.title}|${standing.fix}`).toMatch(/^.+\|.+$/);
  }
});

test('what is linked by signing in is mended by signing in, and never by a key', () => {
  expect(standingOf({ status: 'failing' }, byKey)?.mends).toEqual(['key', 'check']);
  expect(standingOf({ status: 'failing' }, bySignIn)?.mends).toEqual(['sign-in', 'check']);
  expect(standingOf({ status: 'expired' }, bySignIn)?.fix).toBe('Sign in to Northwind again.');
});

test('of a revoked account nothing is offered that would use it again', () => {
  expect(standingOf({ status: 'revoked' }, byKey)?.mends).toEqual([]);
});
