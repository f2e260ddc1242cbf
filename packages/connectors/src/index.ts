export * from './kit/action.ts';
export * from './kit/connector.ts';
export * from './kit/enricher.ts';
export * from './kit/errors.ts';
export * from './kit/limits.ts';
export * from './kit/sink.ts';
export * from './kit/stream.ts';
