export type { Links, OpenLink } from './links.ts';
export { createLinks } from './create-links.ts';
