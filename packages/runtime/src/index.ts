export * from './limits/index.ts';
export * from './log/index.ts';
export * from './store/index.ts';
