export { createHandlers, type HandlerParts } from './create-handlers.ts';
export { createRotate } from './account-handlers.ts';
export { createIdempotency } from './idempotency.ts';
export { openApiDocument } from './openapi.ts';
export { addRoutes } from './routes.ts';
