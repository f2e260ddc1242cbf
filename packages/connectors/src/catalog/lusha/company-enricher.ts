import { COMPANY_FIELDS, SluiceError, type CompanyField, type Scalar } from '@sluice/core';
import type { Enricher, EnrichItem, EnrichResult } from '../../kit/enricher.ts';
import { readCompanyPage, readDomain } from '../../kit/identifiers.ts';
import { firstOf, numberAt, present, textAt, at } from '../../kit/json.ts';
import { cleanText, foldName } from '../../kit/person-name.ts';
import { alignResults, readItemError } from './align-results.ts';
import { PRICES, searchCredits } from './prices.ts';
import type { CompanyItem } from './schemas.ts';

type Identifiers = Readonly<Record<string, string>>;

/** Lusha reference 3.4. Premium fields are left to the action itself: core has no names for them. */
export const companyEnricher: Enricher = {
  title: 'Companies: size, industry, revenue, place',
  entity: 'company',
  action: 'companies.search_and_enrich',
  batchSize: 100,
  identifiers: [['id'], ['domain'], ['name']],
  options: [],
  fields: (Object.keys(COMPANY_FIELDS) as CompanyField[]).map((name) => ({
    name,
    label: COMPANY_FIELDS[name],
  })),
  identity: (identifiers) => {
    const item = readIdentifiers(identifiers);
    return item && JSON.stringify([item.id ?? '', item.domain ?? '', foldName(item.name ?? '')]);
  },
  refusal: (identifiers) =>
    (identifiers['domain'] ?? '').trim() === ''
      ? { code: 'no_identifier', reason: 'There is neither a company name nor a domain.' }
      : { code: 'malformed', reason: 'The domain is not valid, and there is no company name.' },
  toInput: (items) => ({
    companies: items.map((item) => ({ clientReferenceId: item.reference, ...identified(item) })),
  }),
  fromOutput: (output, items) => {
    const results = alignResults(output, items);
    const found = results.filter((result) => !readItemError(result)).length;
    const charged = numberAt(output, 'billing', 'creditsCharged') ?? 0;
    const paid = Math.max(0, charged - searchCredits(found));
    const credits = found === 0 ? 0 : Math.min(PRICES.company, Math.floor((paid / found) * 10_000) / 10_000);
    return results.map((result) => readItemError(result) ?? matched(result, credits));
  },
  price: (count) => [
    { label: 'Search', quantity: searchCredits(count), credits: searchCredits(count) },
    { label: 'Company data', quantity: count, credits: count * PRICES.company },
  ],
};

function readIdentifiers(identifiers: Identifiers): Omit<CompanyItem, 'clientReferenceId'> | null {
  const item: Omit<CompanyItem, 'clientReferenceId'> = {};
  const id = clean(identifiers['id']);
  const domain = readDomain(identifiers['domain'] ?? '');
  const name = clean(identifiers['name']);
  if (id) item.id = id;
  if (domain) item.domain = domain;
  if (name) item.name = name;
  return Object.keys(item).length > 0 ? item : null;
}

function identified(item: EnrichItem): object {
  const found = readIdentifiers(item.identifiers);
  if (found) return found;
  throw new SluiceError('request.invalid', { message: 'A company needs an id, a domain or a name.' });
}

/** The charge of a company stands on its name: it was for all its data at once. */
function matched(data: unknown, credits: number): EnrichResult {
  const values = readCompany(data);
  const field = 'name' in values ? 'name' : 'id';
  return { status: 'matched', values, sources: field in values ? { [field]: { credits } } : {} };
}

/** A company of either generation as core's fields (Lusha reference 2.4, 3.4). */
export function readCompany(data: unknown): Record<string, Scalar> {
  const place = at(data, 'location') ?? data;
  const domain = firstOf(
    textAt(data, 'domain'),
    textAt(data, 'fqdn'),
    textAt(data, 'domains', 'homepage'),
    textAt(data, 'emailDomain'),
  );
  const page = firstOf(
    textAt(data, 'socialLinks', 'linkedin'),
    textAt(data, 'social', 'linkedin', 'url'),
    textAt(data, 'social', 'linkedin'),
    textAt(data, 'linkedin'),
  );
  return present<Scalar>({
    id: firstOf(textAt(data, 'id'), textAt(data, 'lushaCompanyId')),
    name: textAt(data, 'name'),
    domain: domain === undefined ? undefined : (readDomain(domain) ?? undefined),
    industry: firstOf(textAt(data, 'industry'), textAt(data, 'mainIndustry')),
    subIndustry: textAt(data, 'subIndustry'),
    employeeCount: firstOf(
      numberAt(data, 'employeeCount', 'exact'),
      numberAt(data, 'employeeCount'),
      numberAt(data, 'companySize', 'employeesInLinkedin'),
      numberAt(data, 'companySize', 'employees_in_linkedin'),
      numberAt(data, 'employeesInLinkedin'),
      numberAt(data, 'employeeCount', 'min'),
      numberAt(data, 'companySize', 'min'),
      numberAt(data, 'companySize', 0),
    ),
    yearFounded: firstOf(numberAt(data, 'yearFounded'), numberAt(data, 'founded')),
    revenueMin: firstOf(numberAt(data, 'revenueRange', 'min'), numberAt(data, 'revenueRange', 0)),
    revenueMax: firstOf(numberAt(data, 'revenueRange', 'max'), numberAt(data, 'revenueRange', 1)),
    linkedinUrl: page === undefined ? undefined : (readCompanyPage(page) ?? page),
    city: textAt(place, 'city'),
    state: textAt(place, 'state'),
    country: textAt(place, 'country'),
    description: textAt(data, 'description'),
  });
}

function clean(text: string | undefined): string {
  return cleanText(text).slice(0, 500);
}
