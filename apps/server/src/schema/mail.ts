import type { Migration } from '@sluice/runtime';
import { sql } from 'kysely';

/** The tables of `mail/`. Times are in milliseconds. What a message says lies in the vault, under its id. */
export interface MailTables {
  mail_outbox: {
    workspace_id: string;
    id: string;
    recipient: string;
    status: 'waiting' | 'sent' | 'failed';
    attempts: number;
    /** When it is tried next; while a server has it in hand, when that server's lease ends. */
    next_at: number;
    leased_until: number | null;
    /** Why the last try failed, in words for the operator. */
    problem: string | null;
    created_at: number;
    ended_at: number | null;
  };
  /** When members were last written to about something, so that they are not written to again at once. */
  mail_notes: { workspace_id: string; about: string; at: number };
}

export const mailMigrations: readonly Migration[] = [
  {
    name: '0091-mail',
    up: async (db, { text, integer }) => {
      const create = (statement: string) => sql.raw(statement).execute(db);
      await create(
        `create table mail_outbox (
          workspace_id ${text} not null references workspaces (id),
          id ${text} not null primary key,
          recipient ${text} not null,
          status ${text} not null,
          attempts ${integer} not null,
          next_at ${integer} not null,
          leased_until ${integer},
          problem ${text},
          created_at ${integer} not null,
          ended_at ${integer}
        )`,
      );
      await create("create index mail_outbox_due on mail_outbox (next_at, id) where status = 'waiting'");
      await create('create index mail_outbox_ended on mail_outbox (ended_at)');
      await create(
        `create table mail_notes (
          workspace_id ${text} not null,
          about ${text} not null,
          at ${integer} not null,
          primary key (workspace_id, about)
        )`,
      );
      await create('create index mail_notes_age on mail_notes (at)');
    },
  },
];
