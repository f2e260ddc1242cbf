import { readIndustry } from '../catalogue/industries.ts';
import { readEmployees, readRevenue } from '../catalogue/ranges.ts';
import { companyNameKey, readDomain, readLinkedinCompany } from '../identity/index.ts';
import type { CompanyProfile, CompanyRecord } from '../store/records.ts';
import type { ReadField } from './person-record.ts';
import { readPlace } from './read-place.ts';
import type { FileRow } from './read-rows.ts';
import { readPhone, readYear } from './read-values.ts';

/** A company read from a row, or why the row cannot be one. */
export function readCompany(
  row: FileRow,
  field: ReadField,
): { company: CompanyRecord } | { problem: string } {
  const get = (name: string) => field(row, name);
  const name = get('name');
  const domain = readDomain(get('domain')) ?? '';
  const key = companyNameKey(name);
  if (!key && !domain) {
    return { problem: name ? `"${name}" is not a company's name` : 'it has neither a name nor a domain' };
  }
  const id = get('id');
  const sourceKey = id ? `id:${id}` : domain ? `d:${domain}` : `n:${key}`;
  return { company: { sourceKey, name, domain, stub: false, profile: readProfile(get, domain) } };
}

function readProfile(get: (field: string) => string, domain: string): CompanyProfile {
  const { industry, subIndustry } = readIndustry(get('industry'), get('sub_industry'));
  const location = readPlace({
    city: get('city'),
    state: get('state'),
    country: get('country'),
    text: get('headquarters'),
  });
  const linkedin = readLinkedinCompany(get('linkedin'));
  const phone = readPhone(get('phone'), location?.countryIso2);
  const year = readYear(get('founded'));
  const employees = readEmployees(get('employees'));
  const revenue = readRevenue(get('revenue'));
  const technologies = list(get('technologies'));
  const specialities = list(get('specialities'));
  return {
    ...text('alternativeName', get('alternative_name')),
    ...text('description', get('description')),
    ...text('companyType', get('company_type')),
    ...text('industry', industry),
    ...text('subIndustry', subIndustry),
    ...text('emailDomain', domain),
    ...text('phone', phone ?? ''),
    ...(year === null ? {} : { yearFounded: year }),
    ...(employees ? { employeeCount: employees } : {}),
    ...(revenue ? { revenueRange: revenue } : {}),
    ...(location ? { location: withoutEu(location) } : {}),
    ...(linkedin ? { linkedinUrl: `https://www.linkedin.com/${encodeURI(linkedin)}` } : {}),
    ...(technologies.length > 0 ? { technologies } : {}),
    ...(specialities.length > 0 ? { specialities } : {}),
  };
}

function withoutEu(location: NonNullable<ReturnType<typeof readPlace>>) {
  const { isEuContact: _, ...place } = location;
  return place;
}

function text<K extends string>(name: K, value: string): Partial<Record<K, string>> {
  return value ? ({ [name]: value } as Record<K, string>) : {};
}

function list(value: string): string[] {
  return value
    .split(/[;|,]/)
    .map((part) => part.trim())
    .filter(Boolean)
    .slice(0, 50);
}
