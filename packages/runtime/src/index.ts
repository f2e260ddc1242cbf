export * from './http/index.ts';
export * from './limits/index.ts';
export * from './log/index.ts';
export * from './store/index.ts';
export * from './vault/index.ts';
