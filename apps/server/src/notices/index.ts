export { createNotices, type Notices } from './notices.ts';
export { accountLetter, type AccountLetterParts } from './account-letter.ts';
