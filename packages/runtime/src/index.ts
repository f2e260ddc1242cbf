export * from './limits/index.ts';
export * from './log/index.ts';
