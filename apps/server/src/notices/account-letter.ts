import type { Account } from '@sluice/core';
import type { Tx } from '@sluice/runtime';
import { letterText, type Mail } from '../mail/index.ts';
import type { Database } from '../schema/index.ts';

export interface AccountLetterParts {
  mail: Pick<Mail, 'queueToMembers'>;
  /** Where people reach this server: `https://sluice.example.com`. */
  publicUrl: () => string;
}

const HOUR_MS = 3_600_000;

/**
 * Writes to the owners and admins that an account broke, in the transaction in which it did; at most once an hour
 * about the same. What is said comes from the provider; no secret and no field is in it.
 */
export async function accountLetter(
  tx: Tx<Database>,
  { mail, publicUrl }: AccountLetterParts,
  broken: { workspaceId: string; account: Account; provider: string },
): Promise<void> {
  const { workspaceId, account, provider } = broken;
  const workspace = await tx
    .selectFrom('workspaces')
    .select('name')
    .where('id', '=', workspaceId)
    .executeTakeFirst();
  const expired = account.status === 'expired';
  await mail.queueToMembers(tx, {
    workspaceId,
    roles: ['owner', 'admin'],
    about: `account.failing ${account.id}`,
    everyMs: HOUR_MS,
    subject: `“${account.name}” ${expired ? 'has run out' : 'does not work any more'}`,
    text: (name) =>
      letterText({
        name,
        paragraphs: [
          `${provider} refuses the account “${account.name}” of ${account.ownerName}.`,
          ...(account.statusReason === null ? [] : [`It says: ${account.statusReason}`]),
          'Runs that use it stand still; nothing that was found is lost.',
        ],
        link: {
          what: expired ? 'Sign in again here:' : 'Give it a new key, or check it again, here:',
          url: `${publicUrl()}/accounts/${account.id}?mend=key`,
        },
        workspaceName: workspace?.name ?? '',
      }),
  });
}
