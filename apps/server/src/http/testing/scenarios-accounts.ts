import type { Account, AccountUse, OperationName } from '@sluice/core';
import { expect } from 'vitest';
import type { Answered, ApiBench, Caller, Sent } from './api-bench.ts';
import { bodyIs, linked, made, type Scenario } from './scenario.ts';

const withAccount = async (bench: ApiBench, caller: Caller): Promise<Sent> => ({
  params: { accountId: await linked(bench, caller) },
});

const after =
  (act: 'accounts.suspend' | 'accounts.revoke') =>
  async (bench: ApiBench, caller: Caller): Promise<Sent> => {
    const sent = await withAccount(bench, caller);
    const { status, text } = await caller.send(act, sent);
    expect(status, text).toBe(200);
    return sent;
  };

/** Of the life of an account. */
export const accountScenarios = {
  'accounts.suspend': {
    allowed: withAccount,
    expected: async (answer, bench) => {
      bodyIs({ status: 'suspended', nextCheckAt: null })(answer);
      const { id } = answer.body as Account;
      const { text } = await bench.ours.send('actions.run', {
        params: { accountId: id, action: 'me' },
        body: { input: {} },
      });
      expect(text).toContain('account.inactive');
    },
    invalid: [],
  },
  'accounts.resume': {
    allowed: after('accounts.suspend'),
    expected: bodyIs({ status: 'active', statusReason: null }),
    invalid: [],
  },
  'accounts.revoke': {
    allowed: async (bench, caller) => {
      const runId = await made(bench, caller);
      const { body } = await caller.send('runs.get', { params: { runId } });
      const { accountId } = body as { accountId: string };
      await caller.send('linkSessions.create', {
        body: { owner: { id: 'workspace', name: 'Us' }, accountId },
      });
      return { params: { accountId } };
    },
    expected: async (answer: Answered, bench) => {
      const { account, ...done } = answer.body as { account: Account; stoppedRuns: string[] };
      expect(account).toMatchObject({ status: 'revoked', revocation: { state: 'waiting', provenAt: null } });
      expect(done).toEqual({ alsoRevoked: [], stoppedRuns: [expect.any(String)], endedLinks: 1 });
      const run = await bench.ours.send('runs.get', { params: { runId: done.stoppedRuns[0] ?? '' } });
      expect(run.body).toMatchObject({ status: 'stopped' });
    },
    invalid: [],
  },
  'accounts.proveRevoked': {
    allowed: async (bench, caller) => {
      const sent = await after('accounts.revoke')(bench, caller);
      // Whoever manages the provider's account has ended the key.
      bench.provider.keys.clear();
      return sent;
    },
    expected: (answer) => {
      expect((answer.body as Account).revocation).toMatchObject({ state: 'proven' });
    },
    invalid: [],
  },
  'accounts.uses': {
    allowed: async (bench, caller) => {
      const { body } = await caller.send('runs.get', { params: { runId: await made(bench, caller, true) } });
      return { params: { accountId: (body as { accountId: string }).accountId } };
    },
    expected: (answer) => {
      const [use] = (answer.body as { items: AccountUse[] }).items;
      expect(use).toMatchObject({ kind: 'run', label: 'Enriches people.csv', blocksUnlinking: false });
    },
    invalid: [],
  },
  'notices.list': {
    allowed: async (bench, caller) => {
      await after('accounts.revoke')(bench, caller);
      return {};
    },
    expected: (answer) => {
      const { items, more } = answer.body as { items: { kind: string; link: string }[]; more: number };
      expect(more).toBe(0);
      expect(items.some(({ kind, link }) => kind === 'account' && link.startsWith('/accounts/'))).toBe(true);
    },
    invalid: [],
  },
} as const satisfies Partial<Record<OperationName, Scenario>>;
