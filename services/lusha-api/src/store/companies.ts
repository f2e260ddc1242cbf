import {
  companyDomainKey,
  companyLabelKey,
  companyNameHash,
  companyNameKey,
  domainLabel,
  hash53,
} from '../identity/index.ts';
import { domainAndParents, readDomain } from '../identity/index.ts';
import type { CompanyProfile, CompanyRecord } from './records.ts';
import type { LushaStore, LushaTx } from './tables.ts';

export interface Company {
  id: number;
  sourceKey: string;
  name: string;
  domain: string;
  stub: boolean;
  profile: CompanyProfile;
}

const COLUMNS = ['id', 'source_key', 'name', 'domain', 'stub', 'profile_json'] as const;
export const FIRST_COMPANY_ID = 2_200_001;

/** A company as somebody names it. Either part may be missing, or stand in the other's place. */
export interface CompanyQuery {
  name?: string | undefined;
  domain?: string | undefined;
}

/** The keys to ask the index for; empty when nothing usable is named. */
export function companyQueryKeys(query: CompanyQuery): number[] {
  const { domain, name } = readCompanyQuery(query);
  const keys =
    domain === null ? [] : [...domainAndParents(domain).map(companyDomainKey), companyLabelKey(domain)];
  const nameHash = companyNameHash(name);
  return nameHash === null ? keys : [...keys, nameHash];
}

/**
 * Which of the companies found are meant. A domain counts more than a name; where both are known and are
 * different companies, neither is meant. Several of one name are all returned: the person decides.
 */
export function chooseCompanies(query: CompanyQuery, found: readonly Company[]): Company[] {
  const { domain, name } = readCompanyQuery(query);
  const nameKey = companyNameKey(name);
  const byName = nameKey === '' ? [] : found.filter((company) => isNamed(company, nameKey));
  const byDomain = domain === null ? [] : ofDomain(domain, found);
  if (byDomain.length === 0)
    return byName.length > 0 ? byName : domain === null ? [] : ofLabel(domain, found);
  if (byName.length === 0) return byDomain;
  return byDomain.filter((company) => byName.includes(company));
}

function readCompanyQuery(query: CompanyQuery): { domain: string | null; name: string } {
  const name = query.name?.trim() ?? '';
  const given = query.domain?.trim() ?? '';
  const domain = given ? readDomain(given) : /^\S+\.\S{2,}$/.test(name) ? readDomain(name) : null;
  return { domain, name: name || (given && domain === null ? given : '') };
}

function ofDomain(domain: string, found: readonly Company[]): Company[] {
  for (const one of domainAndParents(domain)) {
    const owners = found.filter((company) => company.domain === one);
    if (owners.length > 0) return owners;
  }
  return [];
}

/** A company on record without a domain can still be meant by one that spells its name. */
function ofLabel(domain: string, found: readonly Company[]): Company[] {
  return found.filter(
    (company) => company.domain === '' && companyNameKey(company.name) === domainLabel(domain),
  );
}

function isNamed(company: Company, nameKey: string): boolean {
  if (companyNameKey(company.name) === nameKey) return true;
  const other = company.profile.alternativeName;
  if (other && companyNameKey(other) === nameKey) return true;
  return company.name === '' && domainLabel(company.domain) === nameKey;
}

/** The companies that carry any of the keys, by key. */
export async function findCompaniesByKey(
  store: LushaStore,
  tx: LushaTx | null,
  keys: readonly number[],
): Promise<Map<number, number[]>> {
  const found = new Map<number, number[]>();
  if (keys.length === 0) return found;
  const rows = await store.selectIn(tx, {
    table: 'company_keys',
    columns: ['key', 'company_id'],
    column: 'key',
    keys,
  });
  for (const row of rows) {
    const key = Number(row['key']);
    const ids = found.get(key) ?? [];
    if (ids.length < MAX_SAME_NAME) ids.push(Number(row['company_id']));
    found.set(key, ids);
  }
  return found;
}

/** More companies of one name than this cannot be told apart anyway. */
const MAX_SAME_NAME = 16;

export async function readCompanies(
  store: LushaStore,
  tx: LushaTx | null,
  ids: readonly number[],
): Promise<Map<number, Company>> {
  if (ids.length === 0) return new Map();
  const rows = await store.selectIn(tx, { table: 'companies', columns: COLUMNS, column: 'id', keys: ids });
  return new Map(
    rows.map((row) => [
      Number(row['id']),
      {
        id: Number(row['id']),
        sourceKey: String(row['source_key']),
        name: String(row['name']),
        domain: String(row['domain']),
        stub: Number(row['stub']) === 1,
        profile: JSON.parse(String(row['profile_json'])) as CompanyProfile,
      },
    ]),
  );
}

/** The company's row in the order of `COMPANY_COLUMNS` and the keys it is found by. */
export function toCompanyRow(record: CompanyRecord, id: number) {
  const profile = JSON.stringify(record.profile);
  const content = hash53(`${record.name}|${record.domain}|${record.stub}|${profile}`);
  const stub = record.stub ? 1 : 0;
  return {
    contentHash: content,
    row: [id, record.sourceKey, content, stub, record.name, record.domain, profile],
    keys: companyKeys(record),
  };
}

export const COMPANY_COLUMNS = [
  'id',
  'source_key',
  'content_hash',
  'stub',
  'name',
  'domain',
  'profile_json',
] as const;

function companyKeys(record: Pick<CompanyRecord, 'name' | 'domain' | 'profile'>): number[] {
  const names = [record.name, record.profile.alternativeName ?? ''].map(companyNameHash);
  const keys = names.filter((key) => key !== null);
  if (record.domain) keys.push(companyDomainKey(record.domain));
  if (record.domain && !record.name) keys.push(companyLabelKey(record.domain));
  return [...new Set(keys)];
}
