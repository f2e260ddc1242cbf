import type { Companies, Company } from '../companies/companies.ts';
import type { ApiKey, Keys } from '../companies/keys.ts';
import { type Refusal, refuse } from '../wire/refusal.ts';
import type { Call } from './call.ts';

/** Hosts under these names are `{company}.{name}`, so their first label must be a company. */
const COMPANY_HOSTS = ['flowlu.com', 'localhost'];

/**
 * Whose call it is. A wrong domain and a wrong key get the same answer (Flowlu reference 3.1), so neither
 * can be guessed apart; a host that names no company leaves the choice to the key.
 */
export function authorise(
  call: Pick<Call, 'host' | 'apiKey'>,
  { companies, keys }: { companies: Companies; keys: Keys },
): { company: Company; key: ApiKey } | Refusal {
  if (call.apiKey === undefined) {
    return { ...refuse('authorization', 'api key not found'), missingKey: true };
  }
  const key = keys.find(call.apiKey);
  const company = key && companies.get(key.companyId);
  if (!key || !company || !fitsHost(company, call.host, companies)) {
    return refuse('authorization', 'authorization failed');
  }
  return { company, key };
}

function fitsHost(company: Company, host: string, companies: Companies): boolean {
  const name = host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
  const label = name.slice(0, Math.max(0, name.indexOf('.')));
  const namesCompany = COMPANY_HOSTS.some((parent) => name === `${label}.${parent}`);
  if (!namesCompany && companies.find(label) === undefined) return true;
  return label === company.domain;
}
