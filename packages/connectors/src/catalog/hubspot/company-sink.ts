import { SluiceError } from '@sluice/core';
import type { CallAction } from '../../kit/action.ts';
import { isObject, listAt, textAt } from '../../kit/json.ts';
import type { Sink } from '../../kit/sink.ts';
import {
  COMPANY_PROPERTIES,
  COMPANY_SINK_FIELDS,
  domainOf,
  toCompanyProperties,
} from './company-properties.ts';
import { BATCH } from './schemas.ts';
import { sendWrites } from './send-writes.ts';
import { upsertRecords, type Found } from './upsert-records.ts';

const PAGE = 200;
const MAX_PAGES = 10;

/**
 * Companies by their domain, which the provider does not hold unique: they are searched for, then created or
 * changed. A search knows of a new company only after a moment, so a crash right after one was created may,
 * where its answer was never read, leave it twice; the runtime's record of effects closes the rest.
 */
export const companySink: Sink = {
  title: 'Companies',
  entity: 'company',
  batchSize: BATCH,
  fields: COMPANY_SINK_FIELDS,
  upsert: (records, call) =>
    upsertRecords(records, {
      keyOf: (values) => {
        const domain = domainOf(values);
        return domain === null ? noDomain(values['domain'] !== undefined) : { key: domain };
      },
      find: (domains) => findCompanies(domains, call),
      toProperties: toCompanyProperties,
      create: (writes) =>
        sendWrites(
          writes.map(({ properties, trace }) => ({ properties, trace })),
          { call, action: 'companies.create_many', created: true },
        ),
      update: (writes) =>
        sendWrites(
          writes.map(({ id, properties, trace }) => ({ id, properties, trace })),
          { call, action: 'companies.update_many', created: false },
        ),
    }),
};

async function findCompanies(
  domains: readonly string[],
  call: CallAction,
): Promise<ReadonlyMap<string, Found>> {
  const found = new Map<string, Found>();
  for (let from = 0; from < domains.length; from += BATCH) {
    await searchDomains(domains.slice(from, from + BATCH), { call, found });
  }
  return found;
}

/** Of several companies with one domain the first that was made, which is the one found ever since. */
async function searchDomains(
  domains: readonly string[],
  into: { call: CallAction; found: Map<string, Found> },
): Promise<void> {
  const filters = [{ propertyName: 'domain', operator: 'IN', values: domains }];
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await into.call('companies.search', {
      filterGroups: [{ filters }],
      sorts: [{ propertyName: 'createdate', direction: 'ASCENDING' }],
      properties: COMPANY_PROPERTIES,
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    for (const item of listAt(answer, 'items')) {
      const properties = isObject(item) ? item['properties'] : undefined;
      const domain = textAt(properties, 'domain')?.toLowerCase();
      const id = textAt(item, 'id');
      if (id === undefined || !isObject(properties)) continue;
      if (domain === undefined || !domains.includes(domain)) throw notFiltered();
      if (!into.found.has(domain)) into.found.set(domain, { id, properties });
    }
    after = textAt(answer, 'next');
    if (after === undefined) return;
  }
}

function notFiltered(): SluiceError {
  return new SluiceError('provider.malformed', {
    message: 'The search does not filter by domain, so companies could be written twice.',
    fix: 'Nothing was written. Ask the provider about the search by domain.',
  });
}

function noDomain(given: boolean): { code: string; reason: string } {
  return given
    ? { code: 'invalid_domain', reason: 'The domain is not one.' }
    : { code: 'no_domain', reason: 'A company is known by its domain, and the record has none.' };
}
