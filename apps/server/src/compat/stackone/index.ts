export { addStackoneRoutes } from './routes.ts';
export type { StackoneParts } from './parts.ts';
