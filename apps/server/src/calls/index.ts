export { createCalls, type CallRequest, type CallResult, type Calls, type CallsOptions } from './calls.ts';
export { checkTarget, egressAllows, type EgressPolicy } from './egress.ts';
export { isInDoubt, orderOf, type FailureOrder } from './failures.ts';
