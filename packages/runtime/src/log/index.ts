export * from './logger.ts';
export { isSensitiveName, scrubText, scrubUrl } from './scrub.ts';
