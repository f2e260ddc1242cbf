export { createHandlers } from './create-handlers.ts';
export { createRotate } from './account-handlers.ts';
export { createIdempotency } from './idempotency.ts';
export { addRoutes } from './routes.ts';
