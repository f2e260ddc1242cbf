import type { Client } from '@sluice/sdk';
import type { Question } from './question.ts';

const IN_VAIN = { q: 'nobody has this name' };

/** Who has access, and what somebody sees of one's own. */
export function ofPeople({ client, member }: { client: Client; member: Client }): Question[] {
  return [
    { name: 'members', ask: () => client.members.list() },
    { name: 'members: search in vain', ask: () => client.members.list({ query: IN_VAIN }) },
    { name: 'members: role', ask: () => client.members.list({ query: { role: 'admin' } }) },
    { name: 'invitations', ask: () => client.invitations.list() },
    { name: 'keys', ask: () => client.keys.list() },
    { name: 'keys: search in vain', ask: () => client.keys.list({ query: IN_VAIN }) },
    { name: 'keys: revoked', ask: () => client.keys.list({ query: { status: 'revoked' } }) },
    { name: 'ways to sign in', ask: () => member.signIn.options() },
    { name: 'me', ask: () => member.me.get() },
    { name: 'me: browsers', ask: () => member.me.logins() },
    { name: 'me: passkeys', ask: () => member.me.passkeys() },
  ];
}
