import type { Clock, Role } from '@sluice/core';
import type { Logger, Store, Tx, Vault } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';

/** What is written to one person: plain text, as `letterText` makes it. */
export interface Message {
  to: string;
  subject: string;
  text: string;
}

/** A message on its way, with what tells the server that it is the same one again. */
export interface OutgoingMail extends Message {
  messageId: string;
  from: string;
}

/** What came of handing a message to the mail server. `final`: it will never be taken. */
export type MailOutcome = { sent: true } | { sent: false; final: boolean; problem: string };

/** Hands one message to the operator's mail server; never throws for what that does. */
export type SendMail = (mail: OutgoingMail, signal: AbortSignal) => Promise<MailOutcome>;

export interface MailOptions {
  store: Store<Database>;
  vault: Vault<Database>;
  clock: Clock;
  log: Logger;
  /** Null where the operator set no mail server: then nothing is queued. */
  server: { from: string; name: string; send: SendMail } | null;
}

export interface Mail {
  /** The sender and the server's name; null where no mail is sent. */
  readonly configured: { from: string; server: string } | null;
  /**
   * Keeps a message in the transaction that it tells of; once that is durable it is sent, and tried again for a
   * day. Does nothing where no mail is sent, or where too many wait in the workspace.
   */
  queue(tx: Tx<Database>, message: Message & { workspaceId: string }): Promise<void>;
  /**
   * Queues a message to every member of one of the roles, at most once in `everyMs` for what it is `about`,
   * and tells whether it did. `text` is given the member's name.
   */
  queueToMembers(tx: Tx<Database>, message: MembersMessage): Promise<boolean>;
  /** Sends a test message at once. Throws `mail.unconfigured` and `mail.failed`. */
  test(to: string, signal?: AbortSignal): Promise<void>;
  start(): void;
  close(): Promise<void>;
}

export interface MembersMessage {
  workspaceId: string;
  roles: readonly Role[];
  /** As `account.failed acc_…`. */
  about: string;
  everyMs: number;
  subject: string;
  text: (name: string) => string;
}
