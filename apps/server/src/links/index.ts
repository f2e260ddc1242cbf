export type { Links, LinkSessionRow, LinksOptions, LinkWith, OpenLink } from './links.ts';
export { createLinks } from './create-links.ts';
export { requireUnused } from './open-session.ts';
