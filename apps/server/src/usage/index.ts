export { addCredits, addUsage, NO_ACCOUNT, type BookedCredits } from './add-usage.ts';
export { readAccountUsage, type BalancesPort } from './read-account-usage.ts';
export { readOverview } from './read-overview.ts';
export { readSeries } from './read-usage.ts';
export { trimUsage } from './trim-usage.ts';
