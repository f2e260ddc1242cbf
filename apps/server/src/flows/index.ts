export { createFlows, type Flows } from './flows.ts';
export type { FlowCalls, FlowLimits, FlowParts } from './parts.ts';
export type { ReplayRow } from './replay.ts';
