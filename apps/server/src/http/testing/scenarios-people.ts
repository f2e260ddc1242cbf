import type { OperationName } from '@sluice/core';
import { expect } from 'vitest';
import { PASSWORD, type ApiBench, type Caller, type Sent } from './api-bench.ts';
import { BAD_PAGES, bodyIs, hasItems, type Scenario } from './scenario.ts';
import { signInScenarios } from './scenarios-sign-in.ts';

const UNKNOWN_MEMBER: Scenario['invalid'] = [
  ['one that there is not', { params: { memberId: 'mem_00000000000000000000000000' } }, 'member.unknown'],
];

const withMember = async (_bench: ApiBench, caller: Caller): Promise<Sent> => ({
  params: { memberId: (await caller.newMember('viewer')).memberId },
});
const withInvitation = async (_bench: ApiBench, caller: Caller): Promise<Sent> => {
  const body = { email: 'invited@acme.example', role: 'viewer' };
  const answer = await caller.send('invitations.create', { body });
  return { params: { invitationId: (answer.body as { invitation: { id: string } }).invitation.id } };
};
/** A member of whom nothing is known to anyone else, in a browser of his own. */
const alone = async (_bench: ApiBench, caller: Caller): Promise<Sent> => ({
  cookie: (await caller.newMember('owner')).cookie,
});

/** Of members, invitations, the member oneself and the workspace. */
export const peopleScenarios = {
  ...signInScenarios,
  'invitations.create': {
    allowed: async () => ({ body: { email: ' Grace@Acme.example', role: 'operator' } }),
    expected: bodyIs({
      invitation: { email: 'grace@acme.example', role: 'operator', status: 'open' },
      url: expect.stringMatching(/\/join#[\w-]{43}$/) as unknown,
      mailed: true,
    }),
    invalid: [
      ['no address', { body: { role: 'viewer' } }, 'request.invalid'],
      ['what is no address', { body: { email: 'grace', role: 'viewer' } }, 'request.invalid'],
      ['a role that there is not', { body: { email: 'g@acme.example', role: 'king' } }, 'request.invalid'],
    ],
  },
  'invitations.list': {
    allowed: async (bench, caller) => {
      await withInvitation(bench, caller);
      return {};
    },
    expected: (answer) => {
      hasItems(answer);
      expect(answer.text).not.toContain('join#');
    },
    invalid: BAD_PAGES,
  },
  'invitations.revoke': {
    allowed: withInvitation,
    expected: bodyIs({ status: 'revoked' }),
    invalid: [
      [
        'one that there is not',
        { params: { invitationId: 'inv_00000000000000000000000000' } },
        'invitation.unknown',
      ],
    ],
  },
  'members.list': {
    allowed: async (_bench, caller) => {
      await caller.as('owner');
      return { query: { role: 'owner', q: 'ACME.example the' } };
    },
    expected: hasItems,
    invalid: [...BAD_PAGES, ['a role that there is not', { query: { role: 'king' } }, 'request.invalid']],
  },
  'members.update': {
    allowed: async (bench, caller) => ({ ...(await withMember(bench, caller)), body: { role: 'admin' } }),
    expected: bodyIs({ role: 'admin' }),
    invalid: [...UNKNOWN_MEMBER, ['a role that there is not', { body: { role: 'king' } }, 'request.invalid']],
  },
  'members.remove': {
    allowed: withMember,
    expected: async (_answer, bench) => {
      const { text } = await bench.ours.send('audit.list', { query: { limit: '1' } });
      expect(text).toContain('member.removed');
    },
    invalid: UNKNOWN_MEMBER,
  },
  'members.resetPassword': {
    allowed: withMember,
    expected: bodyIs({ url: expect.stringMatching(/\/reset#[\w-]{43}$/) as unknown }),
    invalid: UNKNOWN_MEMBER,
  },
  'members.signOut': { allowed: withMember, expected: () => undefined, invalid: UNKNOWN_MEMBER },
  'me.get': {
    allowed: async () => ({}),
    expected: bodyIs({ member: { name: 'The owner', role: 'owner' }, hasPassword: true }),
    invalid: [],
  },
  'me.update': {
    allowed: async (bench, caller) => ({ ...(await alone(bench, caller)), body: { name: ' Ada King ' } }),
    expected: bodyIs({ member: { name: 'Ada King' } }),
    invalid: [
      ['an empty name', { body: { name: '' } }, 'request.invalid'],
      ['a name of blanks', { body: { name: '  ' } }, 'request.invalid'],
    ],
  },
  'me.setPassword': {
    allowed: async (bench, caller) => ({
      ...(await alone(bench, caller)),
      body: { current: PASSWORD, password: `${PASSWORD} anew` },
    }),
    expected: () => undefined,
    invalid: [
      ['a wrong current one', { body: { current: 'x', password: `${PASSWORD} anew` } }, 'auth.sign_in'],
      ['no current one', { body: { password: `${PASSWORD} anew` } }, 'auth.sign_in'],
      ['one that is short', { body: { current: PASSWORD, password: 'short' } }, 'request.invalid'],
      ['one that is common', { body: { current: PASSWORD, password: 'password1234' } }, 'password.weak'],
    ],
  },
  'me.prove': {
    allowed: async (bench, caller) => ({ ...(await alone(bench, caller)), body: { password: PASSWORD } }),
    expected: async (_answer, bench) => {
      const { text } = await bench.ours.send('audit.list', { query: { limit: '1' } });
      expect(text).toContain('login.proven');
    },
    invalid: [
      ['a wrong password', { body: { password: 'x' } }, 'auth.sign_in'],
      ['no password', { body: {} }, 'request.invalid'],
    ],
  },
  'me.logins': {
    allowed: alone,
    expected: bodyIs({ items: [{ current: true, method: 'link', address: '127.0.0.1' }] }),
    invalid: BAD_PAGES,
  },
  'me.endLogin': {
    allowed: async (_bench, caller) => {
      const { cookie, ...member } = await caller.newMember('owner');
      await caller.signIn({ cookie, ...member });
      const { body } = await caller.send('me.logins', { cookie });
      const { items } = body as { items: { id: string; current: boolean }[] };
      const other = items.find(({ current }) => !current);
      return { cookie, params: { loginId: other?.id ?? '' } };
    },
    expected: () => undefined,
    invalid: [
      ['one that there is not', { params: { loginId: 'lgn_00000000000000000000000000' } }, 'login.unknown'],
    ],
  },
  'me.endOtherLogins': { allowed: alone, expected: () => undefined, invalid: [] },
  'workspace.get': {
    allowed: async () => ({}),
    expected: bodyIs({ name: expect.any(String) as unknown, id: expect.stringMatching(/^wsp_/) as unknown }),
    invalid: [],
  },
  'workspace.update': {
    allowed: async () => ({ body: { name: 'Acme' } }),
    expected: bodyIs({ name: 'Acme' }),
    invalid: [
      ['an empty name', { body: { name: '' } }, 'request.invalid'],
      ['a name of blanks', { body: { name: ' ' } }, 'request.invalid'],
      ['a name that is taken', { body: { name: 'theirs' } }, 'workspace.exists'],
    ],
  },
} as const satisfies Partial<Record<OperationName, Scenario>>;
