export { createCalls, type CallResult, type Calls } from './calls.ts';
export type { OauthClient } from './ask-server.ts';
export { egressAllows } from './egress.ts';
export { isInDoubt, orderOf } from './failures.ts';
