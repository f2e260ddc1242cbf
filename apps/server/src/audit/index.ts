export { appendAudit, createAudit, systemActor, type Actor, type Audit } from './audit.ts';
export { pageAfter, pageOf, type PageQuery } from './page.ts';
