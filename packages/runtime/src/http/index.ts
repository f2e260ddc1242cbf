export * from './create-http.ts';
export { answerProblem, createSayError, type ErrorAnswer } from './errors.ts';
export type { Probe } from './health.ts';
export * from './listen.ts';
export * from './on-signal.ts';
