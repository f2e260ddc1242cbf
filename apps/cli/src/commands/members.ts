import { ROLES, SluiceError, type Invitation, type Member, type Role } from '@sluice/core';
import { InvalidArgumentError, type Command } from 'commander';
import { show, type Context } from '../context.ts';
import { confirm, searched } from '../input.ts';
import { when } from '../output/numbers.ts';
import { table } from '../output/table.ts';
import { readPages } from '../read-pages.ts';
import { note, paint, say, type Terminal } from '../terminal.ts';

const MEMBER = 'by e-mail address or id';

export function addMembers(program: Command, context: Context): void {
  const members = program.command('members').description('The people of the workspace and their roles');
  members
    .command('list')
    .description('All members')
    .option('--role <role>', `only those who are ${ROLES.join(', ')}`, parseRole)
    .option('--search <words>', 'only those whose name or e-mail address has these words')
    .action(async ({ role, search }: { role?: Role; search?: string }) => {
      const filter = { ...(role ? { role } : {}), ...searched(search) };
      const items = await readPages((query) =>
        context.client().members.list({ query: { ...query, ...filter } }),
      );
      show(context, items, (all) => showMembers(context.terminal, all));
    });
  members
    .command('role <member> <role>')
    .description(`Give a member (${MEMBER}) another role: ${ROLES.join(', ')}`)
    .action(async (who: string, role: string) => {
      const body = { role: parseRole(role) };
      const params = { memberId: await findMember(context, who) };
      show(context, await context.client().members.update({ params, body }), (member) =>
        note(context.terminal, `${member.name} is ${member.role} now.`),
      );
    });
  addRemove(members, context);
  addWaysIn(members, context);
  addInvitations(members, context);
}

function addRemove(members: Command, context: Context): void {
  members
    .command('remove <member>')
    .description(`Remove a member (${MEMBER}); all of the member’s browsers are signed out at once`)
    .option('--yes', 'do not ask')
    .action(async (who: string, options: { yes?: boolean }) => {
      const memberId = await findMember(context, who);
      const sure = options.yes ?? (await confirm(context.terminal, `Remove the member ${who}?`));
      if (!sure)
        throw new SluiceError('request.invalid', {
          message: 'Nobody was removed.',
          fix: 'Add --yes to do it without being asked.',
        });
      await context.client().members.remove({ params: { memberId } });
      show(context, { removed: memberId }, () => {
        note(context.terminal, `Removed ${who}.`);
        note(
          context.terminal,
          'API keys that the member made go on working: see `sluice keys list`, and `sluice keys revoke` those that should not.',
        );
      });
    });
}

/** For those who cannot sign in, and for browsers that should not be signed in. */
function addWaysIn(members: Command, context: Context): void {
  members
    .command('reset <member>')
    .description(`Make a link with which a member (${MEMBER}) sets a new password; it works once, for a day`)
    .action(async (who: string) => {
      const params = { memberId: await findMember(context, who) };
      const link = await context.client().members.resetPassword({ params });
      show(context, link, ({ url, expiresAt }) => {
        say(context.terminal, url);
        note(
          context.terminal,
          paint(
            context.terminal,
            'yellow',
            `Send it to ${who} in a way that nobody else reads; it works until ${when(expiresAt)}. It also takes the authenticator away.`,
          ),
        );
      });
    });
  members
    .command('sign-out <member>')
    .description(`Sign a member (${MEMBER}) out of every browser`)
    .action(async (who: string) => {
      const memberId = await findMember(context, who);
      await context.client().members.signOut({ params: { memberId } });
      show(context, { signedOut: memberId }, () =>
        note(context.terminal, `${who} is signed out of every browser.`),
      );
    });
}

function addInvitations(members: Command, context: Context): void {
  members
    .command('invite <email>')
    .description('Invite a person by a link that works once, for seven days')
    .option('--role <role>', ROLES.join(', '), parseRole, 'viewer' as Role)
    .action(async (email: string, { role }: { role: Role }) => {
      const created = await context.client().invitations.create({ body: { email, role } });
      show(context, created, ({ url, mailed, invitation }) => {
        say(context.terminal, url);
        const { id, expiresAt } = invitation;
        note(
          context.terminal,
          mailed
            ? `It is on its way to ${invitation.email} by e-mail, too.`
            : `Send this link to ${invitation.email}; it is shown this once and works until ${when(expiresAt)}.`,
        );
        note(context.terminal, `To take it back: \`sluice members revoke-invitation ${id}\``);
      });
    });
  members
    .command('invitations')
    .description('The invitations, newest first; never their links')
    .action(async () => {
      const items = await readPages((query) => context.client().invitations.list({ query }));
      show(context, items, (all) => showInvitations(context.terminal, all));
    });
  members
    .command('revoke-invitation <invitation>')
    .description('Revoke an invitation (by its id): its link does nothing any more')
    .action(async (invitationId: string) => {
      const revoked = await context.client().invitations.revoke({ params: { invitationId } });
      show(context, revoked, ({ email, status }) =>
        note(context.terminal, `The invitation of ${email} is ${status}.`),
      );
    });
}

function showMembers(terminal: Terminal, members: readonly Member[]): void {
  table(
    terminal,
    [
      { title: 'ID', whole: true, value: (member) => member.id },
      { title: 'NAME', value: (member) => member.name },
      { title: 'E-MAIL', value: (member) => member.email },
      { title: 'ROLE', value: (member) => member.role },
      { title: 'SECOND FACTOR', value: (member) => factorsOf(member) },
      { title: 'LAST SEEN', value: (member) => when(member.lastSeenAt) },
    ],
    members,
  );
}

function factorsOf({ hasTotp, passkeys }: Member): string {
  const factors = [...(hasTotp ? ['authenticator'] : []), ...(passkeys > 0 ? ['passkey'] : [])];
  return factors.length === 0 ? 'none' : factors.join(', ');
}

function showInvitations(terminal: Terminal, invitations: readonly Invitation[]): void {
  table(
    terminal,
    [
      { title: 'ID', whole: true, value: (one) => one.id },
      { title: 'E-MAIL', value: (one) => one.email },
      { title: 'ROLE', value: (one) => one.role },
      { title: 'STATE', value: (one) => one.status },
      { title: 'INVITED BY', value: (one) => one.invitedBy },
      { title: 'EXPIRES', value: (one) => when(one.expiresAt) },
    ],
    invitations,
  );
}

/** The id of the member that is meant. Throws `member.unknown` for an address that no member has. */
async function findMember(context: Context, who: string): Promise<string> {
  if (!who.includes('@')) return who;
  const all = await readPages((query) => context.client().members.list({ query }));
  const found = all.find(({ email }) => email === who.trim().toLowerCase());
  if (found) return found.id;
  throw new SluiceError('member.unknown', {
    message: `There is no member with the address ${who}.`,
    fix: 'See `sluice members list` for the members there are.',
  });
}

function parseRole(text: string): Role {
  const role = ROLES.find((known) => known === text.trim().toLowerCase());
  if (role) return role;
  throw new InvalidArgumentError(`There is no role “${text}”. The roles are ${ROLES.join(', ')}.`);
}
