import { SluiceError, type DataRecord } from '@sluice/core';
import { numberAt, present, textAt } from '../../kit/json.ts';
import { text } from './contact-values.ts';
import { readNote, writeNotes } from '../../kit/managed-notes.ts';
import type { Values } from './upsert.ts';

export const ORGANIZATION_SINK_FIELDS = [
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

/** A company as the CRM stores it (Flowlu reference 4.3); what has no field becomes lines of the description. */
export function toOrganizationValues(
  values: DataRecord,
  existing: Readonly<Record<string, unknown>> | null,
): Values {
  const name = text(values, 'name') ?? (existing ? undefined : text(values, 'domain'));
  if (name === undefined && !existing)
    throw new SluiceError('request.invalid', { message: 'An organization needs a name or a domain.' });
  const domain = text(values, 'domain');
  const before = textAt(existing, 'description') ?? text(values, 'description') ?? '';
  const description = writeNotes(before, {
    Industry: joined([text(values, 'industry'), text(values, 'subIndustry')], ' / '),
    Founded: text(values, 'yearFounded'),
    'Revenue (USD)': joined([text(values, 'revenueMin'), text(values, 'revenueMax')], ' to '),
  });
  return present<string | number>({
    name,
    web: domain === undefined ? undefined : /^https?:\/\//i.test(domain) ? domain : `https://${domain}`,
    link_linkedin: text(values, 'linkedinUrl'),
    organization_employee_count: numberAt(values, 'employeeCount'),
    shipping_city: text(values, 'city'),
    shipping_state: text(values, 'state'),
    shipping_country: text(values, 'country'),
    description: description === '' ? undefined : description,
  });
}

/** An organization read from the CRM, as core's fields. */
export function fromOrganization(record: Readonly<Record<string, unknown>>): DataRecord {
  const notes = textAt(record, 'description') ?? '';
  return present({
    name: textAt(record, 'name'),
    domain: textAt(record, 'web')
      ?.replace(/^https?:\/\/(www\.)?/i, '')
      .replace(/[/?#].*$/, ''),
    industry: readNote(notes, 'Industry'),
    employeeCount: numberAt(record, 'organization_employee_count'),
    linkedinUrl: textAt(record, 'link_linkedin'),
    city: textAt(record, 'shipping_city'),
    state: textAt(record, 'shipping_state'),
    country: textAt(record, 'shipping_country'),
    description: notes === '' ? undefined : notes,
  });
}

function joined(parts: readonly (string | undefined)[], by: string): string | undefined {
  const there = parts.filter((part) => part !== undefined);
  return there.length > 0 ? there.join(by) : undefined;
}
