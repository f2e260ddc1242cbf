export { makeFolder } from './folder-lock.ts';
export { insertRow } from './insert-row.ts';
export { openStore, type OpenStore } from './open-store.ts';
export { isUniqueViolation, storeError } from './store-errors.ts';
export type * from './store.ts';
