export type { Events, EventsOptions, SendMessage } from './events.ts';
export { createEvents } from './create-events.ts';
