import type { Tx } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';
import type { MailOptions, MembersMessage, Message } from './mail.ts';

type Queue = (message: Message & { workspaceId: string }) => Promise<void>;

/** More members than that are not written to at once. */
const MOST_MEMBERS = 100;

/** Whether it was time to write about this again; then one message for each of the members is queued. */
export async function queueToMembers(
  tx: Tx<Database>,
  { clock }: Pick<MailOptions, 'clock'>,
  { message, queue }: { message: MembersMessage; queue: Queue },
): Promise<boolean> {
  const { workspaceId, roles, subject } = message;
  if (!(await isTime(tx, { ...message, now: clock.now() }))) return false;
  const members = await tx
    .selectFrom('members')
    .select(['name', 'email'])
    .where('workspace_id', '=', workspaceId)
    .where('removed_at', 'is', null)
    .where('role', 'in', [...roles])
    .orderBy('id')
    .limit(MOST_MEMBERS)
    .execute();
  for (const { name, email } of members)
    await queue({ workspaceId, to: email, subject, text: message.text(name) });
  return members.length > 0;
}

/** Notes that it is written about now, unless it was within the time; one of several who ask at once is told so. */
async function isTime(
  tx: Tx<Database>,
  {
    workspaceId,
    about,
    everyMs,
    now,
  }: Pick<MembersMessage, 'workspaceId' | 'about' | 'everyMs'> & { now: number },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('mail_notes')
    .values({ workspace_id: workspaceId, about, at: now })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'about'])
        .doUpdateSet({ at: now })
        .where('mail_notes.at', '<=', now - everyMs),
    )
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}
