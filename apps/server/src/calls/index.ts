export { createCalls, type CallResult, type Calls } from './calls.ts';
export type { AppClient } from './ask-server.ts';
export { egressAllows } from './egress.ts';
export { createOutsideFetch } from './fetch-outside.ts';
export { createMailSender, type MailServer } from './send-mail.ts';
export { isInDoubt, orderOf } from './failures.ts';
