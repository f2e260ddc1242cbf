export { createMail } from './create-mail.ts';
export { letterText } from './letter.ts';
export type { Mail, MailOutcome, OutgoingMail } from './mail.ts';
