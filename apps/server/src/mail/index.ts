export { createMail } from './create-mail.ts';
export { letterText, type Letter } from './letter.ts';
export type {
  Mail,
  MailOptions,
  MailOutcome,
  MembersMessage,
  Message,
  OutgoingMail,
  SendMail,
} from './mail.ts';
