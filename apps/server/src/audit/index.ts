export { appendAudit, createAudit, systemActor, type Actor, type Audit } from './audit.ts';
export { containsText, holdsWords, wordsOf } from './contains-text.ts';
export { readPeriod, type Period } from './period.ts';
export { searchLines, searchPage, type SearchPage } from './search.ts';
export { pageAfter, pageOf, type PageQuery } from './page.ts';
