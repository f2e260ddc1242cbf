import { makeId, SluiceError } from '@sluice/core';
import type { Tx } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';
import { letterText } from './letter.ts';
import type { Mail, MailOptions, Message } from './mail.ts';
import { createMailer, messageIdOf } from './mailer.ts';
import { addToOutbox } from './outbox.ts';
import { queueToMembers } from './queue-to-members.ts';

export function createMail(options: MailOptions): Mail {
  const { store, clock, log, server } = options;
  if (server === null) return NO_MAIL;
  const mailer = createMailer({ ...options, server });
  const queue = async (tx: Tx<Database>, message: Message & { workspaceId: string }): Promise<void> => {
    if (await addToOutbox(tx, options, message)) store.onCommit(tx, () => mailer.wake());
    else log.warn({ workspaceId: message.workspaceId }, 'too many e-mails wait already: one was left out');
  };
  return {
    configured: { from: server.from, server: server.name },
    queue,
    queueToMembers: (tx, message) => queueToMembers(tx, options, { message, queue: (one) => queue(tx, one) }),
    test: async (to, signal = new AbortController().signal) => {
      const messageId = messageIdOf(makeId('mail', clock.now()), server.from);
      const outcome = await server.send({ ...TEST_MESSAGE, to, from: server.from, messageId }, signal);
      if (!outcome.sent) throw failed(outcome.problem);
    },
    start: () => mailer.start(),
    close: () => mailer.close(),
  };
}

const TEST_MESSAGE = {
  subject: 'A test of the e-mail of your Sluice server',
  text: letterText({
    paragraphs: [
      'This message was sent from the settings of your Sluice server. If you can read it, invitations, new passwords and notices about broken accounts will reach people too.',
    ],
    otherwise: 'If you did not expect it, you need do nothing.',
    workspaceName: 'A test',
  }),
};

/** Of a server that sends no e-mail. */
const NO_MAIL: Mail = {
  configured: null,
  queue: async () => undefined,
  queueToMembers: async () => false,
  test: async () => {
    throw new SluiceError('mail.unconfigured', {
      message: 'This server was given no mail server.',
      fix: 'Set SLUICE_SMTP_URL and SLUICE_MAIL_FROM, and start it again.',
    });
  },
  start: () => undefined,
  close: async () => undefined,
};

function failed(problem: string): SluiceError {
  return new SluiceError('mail.failed', {
    message: `The mail server did not take the message: ${problem}`,
    fix: 'Check SLUICE_SMTP_URL and SLUICE_MAIL_FROM, and that this machine may reach the mail server.',
  });
}
