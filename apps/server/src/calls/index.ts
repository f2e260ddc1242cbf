export { createCalls, type CallResult, type Calls } from './calls.ts';
export { egressAllows } from './egress.ts';
export { isInDoubt, orderOf } from './failures.ts';
