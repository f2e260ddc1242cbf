export { createFlows, type Flows } from './flows.ts';
