export { createNotices, type Notices } from './notices.ts';
export { accountLetter } from './account-letter.ts';
