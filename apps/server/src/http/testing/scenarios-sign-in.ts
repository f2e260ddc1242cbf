import type { OperationName } from '@sluice/core';
import { expect, vi } from 'vitest';
import { cookieOf, PASSWORD, type ApiBench, type Caller, type Sent } from './api-bench.ts';
import { bodyIs, type Scenario } from './scenario.ts';

const TOKEN = 'x'.repeat(43);
let count = 0;

async function invited(caller: Caller): Promise<{ token: string; email: string }> {
  count += 1;
  const email = `invited-${count}@acme.example`;
  const { body } = await caller.send('invitations.create', { body: { email, role: 'operator' } });
  return { token: new URL((body as { url: string }).url).hash.slice(1), email };
}

const setup = async (bench: ApiBench): Promise<Sent> => {
  const token = new URL(bench.server.setupUrl ?? '').hash.slice(1);
  return { body: { token, name: 'Ada', email: 'ada@acme.example', password: PASSWORD } };
};

const withReset = async (_bench: ApiBench, caller: Caller): Promise<Sent> => {
  const { memberId } = await caller.newMember('operator');
  const { body } = await caller.send('members.resetPassword', { params: { memberId } });
  const token = new URL((body as { url: string }).url).hash.slice(1);
  return { body: { token, password: `${PASSWORD} anew` } };
};

/** Of those who are not signed in yet, and of signing out. */
export const signInScenarios = {
  'signIn.options': {
    allowed: async () => ({}),
    expected: bodyIs({ resetByMail: true, oidc: null }),
    invalid: [],
  },
  'setup.complete': {
    fresh: true,
    allowed: setup,
    expected: async (answer, bench) => {
      expect(answer.body).toMatchObject({ member: { email: 'ada@acme.example', role: 'owner' } });
      const { status } = await bench.ours.send('me.get', { cookie: cookieOf(answer) });
      expect(status).toBe(200);
    },
    invalid: [
      [
        'another link',
        { body: { token: TOKEN, name: 'Eve', email: 'eve@acme.example', password: PASSWORD } },
        'setup.invalid',
      ],
      [
        'a short password',
        { body: { token: TOKEN, name: 'Eve', email: 'eve@acme.example', password: 'short' } },
        'request.invalid',
      ],
    ],
  },
  'signIn.password': {
    allowed: async (_bench, caller) => {
      const { email, password } = await caller.newMember('viewer');
      return { body: { email: ` ${email.toUpperCase()} `, password } };
    },
    expected: (answer) => {
      expect(answer.body).toMatchObject({ needs: null, me: { member: { role: 'viewer' } } });
      for (const cookie of answer.headers.getSetCookie())
        expect(cookie).toMatch(/; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/);
    },
    invalid: [
      ['no password', { body: { email: 'a@acme.example' } }, 'request.invalid'],
      ['a wrong one', { body: { email: 'viewer-1@acme.example', password: 'wrong' } }, 'auth.sign_in'],
      ['an unknown address', { body: { email: 'no@acme.example', password: PASSWORD } }, 'auth.sign_in'],
    ],
  },
  'signIn.reset': {
    allowed: withReset,
    expected: (answer) => {
      // It makes the browser known, and signs nobody in.
      expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^sluice_device_\d+=mem_/)]);
    },
    invalid: [
      ['another link', { body: { token: TOKEN, password: PASSWORD } }, 'reset.invalid'],
      ['a short password', { body: { token: TOKEN, password: 'short' } }, 'request.invalid'],
    ],
  },
  'signIn.end': {
    allowed: async (_bench, caller) => ({ cookie: (await caller.signIn(await caller.as('owner'))).cookie }),
    expected: (answer) => {
      expect(answer.headers.getSetCookie()).toEqual([expect.stringContaining('=; Path=/; Max-Age=0;')]);
    },
    invalid: [],
  },
  'invitations.open': {
    allowed: async (_bench, caller) => ({ body: { token: (await invited(caller)).token } }),
    expected: bodyIs({
      role: 'operator',
      email: expect.stringMatching(/^invited-\d+@/) as unknown,
      invitedBy: 'test',
    }),
    invalid: [['a link that nobody gave', { body: { token: TOKEN } }, 'invitation.invalid']],
  },
  'invitations.accept': {
    allowed: async (_bench, caller) => {
      const { token } = await invited(caller);
      return { body: { token, name: 'Grace', password: PASSWORD } };
    },
    expected: async (answer, bench) => {
      expect(answer.body).toMatchObject({ member: { name: 'Grace', role: 'operator' } });
      const { status } = await bench.ours.send('me.get', { cookie: cookieOf(answer) });
      expect(status).toBe(200);
    },
    invalid: [
      [
        'a link that nobody gave',
        { body: { token: TOKEN, name: 'Eve', password: PASSWORD } },
        'invitation.invalid',
      ],
      ['a short password', { body: { token: TOKEN, name: 'Eve', password: 'short' } }, 'request.invalid'],
    ],
  },
  'signIn.forgot': {
    allowed: async (_bench, caller) => ({ body: { email: (await caller.newMember('viewer')).email } }),
    expected: async (_answer, bench) => {
      await vi.waitFor(
        () => {
          expect(bench.mail.received.some(({ text }) => /\/reset#[\w-]{43}/.test(text))).toBe(true);
        },
        { timeout: 10_000 },
      );
    },
    invalid: [['what is no address', { body: { email: 'ada' } }, 'request.invalid']],
  },
} as const satisfies Partial<Record<OperationName, Scenario>>;
