import type { FastifyInstance } from 'fastify';
import { searchCredits } from '../billing/plans.ts';
import { findCompanies, type CompanySearch } from '../lookup/find-companies.ts';
import type { Company } from '../store/companies.ts';
import { decodeEntityId, encodeEntityId } from '../store/entity-id.ts';
import { DATUM } from '../store/tables.ts';
import { notInPlan, refuseBody } from './answers.ts';
import { findProblems } from './check-body.ts';
import { chargeCaller, type ApiService, type Handler } from './service.ts';
import {
  companiesEnrichBody,
  companiesSearchAndEnrichBody,
  companiesSearchBody,
  findCompanyIdentityProblems,
  type CompaniesBody,
  type CompanyItem,
  type EnrichBody,
} from './v3-bodies.ts';
import { joined, referenceText, sendResults } from './v3-contacts.ts';

export function addV3Companies(api: FastifyInstance, service: ApiService): void {
  api.post('/v3/companies/search', search(service));
  api.post('/v3/companies/enrich', enrich(service));
  api.post('/v3/companies/search-and-enrich', searchAndEnrich(service));
}

function search(service: ApiService): Handler {
  return async (request, reply) => {
    const problems = findProblems(companiesSearchBody, request.body);
    const body = request.body as CompaniesBody;
    if (problems.length === 0) problems.push(...findCompanyIdentityProblems(body.companies));
    if (problems.length > 0) return refuseBody(reply, problems);
    if (body.signals) throw notInPlan('Signals');
    const companies = await findCompanies(service, body.companies.map(toSearch));
    const found = companies.filter((company) => company !== null);
    const charged = await chargeCaller(service, request, {
      operation: 'companies.search',
      searchCredits: searchCredits(found.length),
      items: [],
    });
    const results = companies.map((company, index) => {
      const inner = company ? JSON.stringify(previewOf(company)).slice(1, -1) : NOT_FOUND;
      return `{${joined(referenceText(body.companies[index]), inner)}}`;
    });
    return sendResults(reply, { results, ...charged, returned: found.length });
  };
}

function enrich(service: ApiService): Handler {
  return async (request, reply) => {
    const problems = findProblems(companiesEnrichBody, request.body);
    if (problems.length > 0) return refuseBody(reply, problems);
    const body = request.body as EnrichBody;
    if (body.tableId) throw notInPlan('Tables');
    const ids = body.ids.map((id) => decodeEntityId('company', id) ?? 0);
    const known = await service.companies.byId([...new Set(ids)]);
    const companies = ids.map((id) => known.get(id) ?? null);
    const found = companies.filter((company) => company !== null);
    const charged = await chargeCaller(service, request, {
      operation: 'companies.enrich',
      searchCredits: 0,
      items: found.map(({ id }) => ({ kind: 'company', id, data: DATUM.company })),
    });
    const results = companies.map((company, index) =>
      company
        ? JSON.stringify(enrichedOf(company, body.reveal))
        : `{"id":${JSON.stringify(body.ids[index])},${NOT_FOUND}}`,
    );
    return sendResults(reply, { results, ...charged, returned: found.length });
  };
}

function searchAndEnrich(service: ApiService): Handler {
  return async (request, reply) => {
    const problems = findProblems(companiesSearchAndEnrichBody, request.body);
    const body = request.body as CompaniesBody;
    if (problems.length === 0) problems.push(...findCompanyIdentityProblems(body.companies));
    if (problems.length > 0) return refuseBody(reply, problems);
    const companies = await findCompanies(service, body.companies.map(toSearch));
    const found = companies.filter((company) => company !== null);
    const charged = await chargeCaller(service, request, {
      operation: 'companies.search-and-enrich',
      searchCredits: searchCredits(found.length),
      items: found.map(({ id }) => ({ kind: 'company', id, data: DATUM.company })),
    });
    const results = companies.map((company, index) => {
      const inner = company ? JSON.stringify(enrichedOf(company, body.reveal)).slice(1, -1) : NOT_FOUND;
      return `{${joined(referenceText(body.companies[index]), inner)}}`;
    });
    return sendResults(reply, { results, ...charged, returned: found.length });
  };
}

const NOT_FOUND = '"error":{"code":"NOT_FOUND","message":"Company not found"}';
/** Premium fields whose absence the API says as null; the others are left out (Lusha reference 3.4). */
const NULL_WHEN_ABSENT = new Set([
  'estimatedAnnualItSpend',
  'monthlyWebsiteTraffic',
  'directParent',
  'ultimateParent',
]);

function toSearch(item: CompanyItem): CompanySearch {
  return { name: item.name, domain: item.domain, id: item.id ? decodeEntityId('company', item.id) : null };
}

function headOf(company: Company) {
  return {
    id: encodeEntityId('company', company.id),
    ...(company.name ? { name: company.name } : {}),
    ...(company.domain ? { domain: `www.${company.domain}` } : {}),
  };
}

function previewOf(company: Company) {
  const { profile } = company;
  const { employeeCount, industry, location, linkedinUrl } = profile;
  const { zipCode: _, coordinates: __, ...place } = location ?? {};
  return {
    ...headOf(company),
    ...(employeeCount ? { employeeCount } : {}),
    ...(industry ? { industry } : {}),
    ...(location ? { location: place } : {}),
    ...(linkedinUrl ? { socialLinks: { linkedin: linkedinUrl } } : {}),
    has: hasOf(company),
    canReveal: [],
  };
}

const HAS_FIELDS = [
  'alternativeName',
  'description',
  'companyType',
  'yearFounded',
  'subIndustry',
  'specialities',
  'linkedinFollowers',
  'revenueRange',
  'logoUrl',
  'businessModel',
  'keywords',
  'technologies',
] as const;

function hasOf({ profile }: Company): string[] {
  const has: string[] = HAS_FIELDS.filter((field) => profile[field] !== undefined);
  if (profile.phone) has.push('phones');
  if (profile.linkedinUrl) has.push('socialLinks');
  return has;
}

function enrichedOf(company: Company, reveal: readonly string[] | null | undefined) {
  const { linkedinUrl, phone, ...profile } = company.profile;
  const absent = (reveal ?? []).filter((field) => NULL_WHEN_ABSENT.has(field));
  return {
    ...headOf(company),
    ...profile,
    ...(company.domain ? { homepageUrl: `https://www.${company.domain}` } : {}),
    ...(linkedinUrl ? { socialLinks: { linkedin: linkedinUrl } } : {}),
    ...(phone ? { phones: [{ number: phone }] } : {}),
    ...Object.fromEntries(absent.map((field) => [field, null])),
  };
}
