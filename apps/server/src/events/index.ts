export type { Events, EventsOptions } from './events.ts';
export { createEvents } from './create-events.ts';
