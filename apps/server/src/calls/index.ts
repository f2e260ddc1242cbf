export { createCalls, type CallResult, type Calls } from './calls.ts';
export type { AppClient } from './ask-server.ts';
export { egressAllows } from './egress.ts';
export { isInDoubt, orderOf } from './failures.ts';
