import type { DataRecord } from '@sluice/core';
import { readDomain } from '../../kit/identifiers.ts';
import { numberAt, present, textAt } from '../../kit/json.ts';
import { readNote, writeNotes } from '../../kit/managed-notes.ts';
import { valueText } from './value-text.ts';

export const COMPANY_SINK_FIELDS = [
  'name',
  'domain',
  'industry',
  'subIndustry',
  'employeeCount',
  'yearFounded',
  'revenueMin',
  'revenueMax',
  'linkedinUrl',
  'city',
  'state',
  'country',
  'description',
] as const;

/** What is read of a company by default: the properties that the fields above are stored in. */
export const COMPANY_PROPERTIES = [
  'name',
  'domain',
  'description',
  'numberofemployees',
  'founded_year',
  'linkedin_company_page',
  'city',
  'state',
  'country',
] as const;

/** The domain a company is known by, in its one form; null where a record has none that is one. */
export function domainOf(values: DataRecord): string | null {
  return readDomain(valueText(values, 'domain') ?? '');
}

/**
 * A company as the CRM stores it, in properties every account has. Its own industry is a list of fixed
 * values that an account may change, and its revenue one number: both become lines of the description, where
 * what people wrote stays. What a record does not know is left as it stands.
 */
export function toCompanyProperties(
  values: DataRecord,
  existing: Readonly<Record<string, unknown>> | null,
): Record<string, string> {
  const domain = domainOf(values) ?? undefined;
  const before = textAt(existing, 'description') ?? valueText(values, 'description') ?? '';
  const description = writeNotes(before, {
    Industry: joined([valueText(values, 'industry'), valueText(values, 'subIndustry')], ' / '),
    'Revenue (USD)': joined([valueText(values, 'revenueMin'), valueText(values, 'revenueMax')], ' to '),
  });
  return present({
    name: valueText(values, 'name') ?? (existing === null ? domain : undefined),
    domain,
    numberofemployees: numberAt(values, 'employeeCount')?.toFixed(0),
    founded_year: valueText(values, 'yearFounded'),
    linkedin_company_page: valueText(values, 'linkedinUrl'),
    city: valueText(values, 'city'),
    state: valueText(values, 'state'),
    country: valueText(values, 'country'),
    description: description === '' ? undefined : description,
  });
}

/** A company read from the CRM, as core's fields. */
export function fromCompany(entity: unknown): DataRecord {
  const read = (name: string) => textAt(entity, 'properties', name);
  const description = read('description') ?? '';
  return present({
    name: read('name'),
    domain: read('domain'),
    industry: readNote(description, 'Industry'),
    employeeCount: numberAt(entity, 'properties', 'numberofemployees'),
    yearFounded: numberAt(entity, 'properties', 'founded_year'),
    linkedinUrl: read('linkedin_company_page'),
    city: read('city'),
    state: read('state'),
    country: read('country'),
    description: description === '' ? undefined : description,
  });
}

function joined(parts: readonly (string | undefined)[], by: string): string | undefined {
  const there = parts.filter((part) => part !== undefined);
  return there.length > 0 ? there.join(by) : undefined;
}
