export { addUsage, NO_ACCOUNT } from './add-usage.ts';
export { readAccountUsage, type AccountUsageQuery, type BalancesPort } from './read-account-usage.ts';
export { readOverview } from './read-overview.ts';
export { readSeries, type SeriesQuery } from './read-usage.ts';
export { trimUsage } from './trim-usage.ts';
