import type { FastifyInstance } from 'fastify';
import { findCompanies, type CompanySearch } from '../lookup/find-companies.ts';
import { decodeEntityId } from '../store/entity-id.ts';
import { DATUM } from '../store/tables.ts';
import { notInPlan, refuse, refuseValidation, sendJson } from './answers.ts';
import { isObject } from './check-body.ts';
import { chargeCaller, type ApiService, type Handler } from './service.ts';
import { toV2BulkCompany, toV2Company } from './v2-shapes.ts';

export function addV2Company(api: FastifyInstance, service: ApiService): void {
  api.get('/v2/company', findOne(service));
  api.post('/v2/company', findMany(service));
  api.post('/bulk/company/v2', findMany(service));
}

function findOne(service: ApiService): Handler {
  return async (request, reply) => {
    const query = isObject(request.query) ? request.query : {};
    const search: CompanySearch = {
      ...readId(readText(query['companyId'])),
      name: readText(query['company']) ?? readText(query['companyName']),
      domain: readText(query['domain']),
    };
    if (search.id === undefined && !search.name && !search.domain) {
      return refuseValidation(reply, ['one of domain, company, companyId is needed']);
    }
    if (query['signals'] !== undefined) throw notInPlan('Signals');
    const [company = null] = await findCompanies(service, [search]);
    if (!company) return refuse(reply, 404, 'Company not found');
    await chargeCaller(service, request, {
      operation: 'v2.company',
      searchCredits: 0,
      items: [{ kind: 'company', id: company.id, data: DATUM.company }],
    });
    return sendJson(reply, JSON.stringify({ data: toV2Company(company), meta: {} }));
  };
}

function findMany(service: ApiService): Handler {
  return async (request, reply) => {
    const body = isObject(request.body) ? request.body : {};
    const items: unknown = body['companies'];
    const problems = findProblems(items);
    if (problems.length > 0 || !Array.isArray(items)) return refuseValidation(reply, problems);
    if (body['signals'] !== undefined) throw notInPlan('Signals');
    const companies = await findCompanies(service, items.map(toSearch));
    await chargeCaller(service, request, {
      operation: 'v2.company.bulk',
      searchCredits: 0,
      items: companies
        .filter((company) => company !== null)
        .map(({ id }) => ({ kind: 'company', id, data: DATUM.company })),
    });
    const entries = companies.map((company, index): [string, object] => {
      const item: unknown = items[index];
      const id = isObject(item) ? String(item['id']) : '';
      return [
        id,
        company ? toV2BulkCompany(company) : { errors: { message: 'Could not find requested data' } },
      ];
    });
    return sendJson(reply, JSON.stringify(Object.fromEntries(entries)));
  };
}

function findProblems(companies: unknown): string[] {
  if (!Array.isArray(companies)) return ['companies must be an array'];
  if (companies.length === 0) return ['companies must contain at least 1 elements'];
  if (companies.length > 100) return ['companies must contain no more than 100 elements'];
  const problems = companies.flatMap((item, index) =>
    isObject(item) && readText(item['id']) ? [] : [`companies.${index}.id must be a string`],
  );
  return problems.slice(0, 10);
}

function toSearch(item: unknown): CompanySearch {
  const company = isObject(item) ? item : {};
  return {
    ...readId(readText(company['companyId'])),
    name: readText(company['name']),
    domain: readText(company['domain']) ?? readText(company['fqdn']),
  };
}

function readId(text: string | undefined): { id: number | null } | object {
  return text === undefined ? {} : { id: decodeEntityId('company', text) };
}

function readText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 2048) : undefined;
}
