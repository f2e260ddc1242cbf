export { BEHAVIOUR_CHOICES, type Behaviours, DEFAULT_BEHAVIOURS, readBehaviours } from './behaviours.ts';
export { type Rate, readRate } from './rate.ts';
export {
  type FlowluApi,
  type FlowluApiOptions,
  type KeyInfo,
  type NewKey,
  startFlowluApi,
} from './start-flowlu-api.ts';
export type { WireRecord } from './wire/record-output.ts';
