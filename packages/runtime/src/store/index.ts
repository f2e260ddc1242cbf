export { openStore, type OpenStore } from './open-store.ts';
export { isUniqueViolation } from './store-errors.ts';
export type * from './store.ts';
