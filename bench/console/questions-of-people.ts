import type { Client } from '@sluice/sdk';
import type { Question } from './question.ts';

/** Who has access, and what somebody sees of one's own. */
export function ofPeople({ client, member }: { client: Client; member: Client }): Question[] {
  return [
    { name: 'members', ask: () => client.members.list() },
    { name: 'invitations', ask: () => client.invitations.list() },
    { name: 'keys', ask: () => client.keys.list() },
    { name: 'ways to sign in', ask: () => member.signIn.options() },
    { name: 'me', ask: () => member.me.get() },
    { name: 'me: browsers', ask: () => member.me.logins() },
    { name: 'me: passkeys', ask: () => member.me.passkeys() },
  ];
}
