import { SluiceError, type DataRecord } from '@sluice/core';
import { present, textAt } from '../../kit/json.ts';
import { text } from './contact-values.ts';
import { writeNotes } from '../../kit/managed-notes.ts';
import type { Values } from './upsert.ts';

export const LEAD_SINK_FIELDS = [
  'fullName',
  'firstName',
  'lastName',
  'email',
  'phone',
  'linkedinUrl',
  'jobTitle',
  'seniority',
  'companyName',
  'companyDomain',
  'city',
  'state',
  'country',
] as const;

/**
 * A person as a new opportunity (Flowlu reference 4.3): who it is about stands in the lead's own contact
 * fields, the rest in lines of its description. Its title is set once, since people rename their leads.
 * Throws `request.invalid` for a record with neither name, e-mail nor company.
 */
export function toLeadValues(values: DataRecord, existing: Readonly<Record<string, unknown>> | null): Values {
  const person = nameOf(values);
  const company = text(values, 'companyName');
  const domain = text(values, 'companyDomain');
  const description = writeNotes(textAt(existing, 'description') ?? '', {
    LinkedIn: text(values, 'linkedinUrl'),
    Seniority: text(values, 'seniority'),
    Place: joined([text(values, 'city'), text(values, 'state'), text(values, 'country')]),
  });
  return present<string | number>({
    name: existing === null ? titleOf(values, person, company) : undefined,
    contact_name: person,
    contact_email: text(values, 'email'),
    contact_phone: text(values, 'phone'),
    contact_position: text(values, 'jobTitle'),
    contact_company: company,
    contact_web: domain === undefined || /^https?:\/\//i.test(domain) ? domain : `https://${domain}`,
    description: description === '' ? undefined : description,
  });
}

function nameOf(values: DataRecord): string | undefined {
  const parts = [text(values, 'firstName'), text(values, 'lastName')].filter((part) => part !== undefined);
  return text(values, 'fullName') ?? (parts.length > 0 ? parts.join(' ') : undefined);
}

function titleOf(values: DataRecord, person: string | undefined, company: string | undefined): string {
  const title = joined([person ?? text(values, 'email'), company]);
  if (title !== undefined) return title;
  throw new SluiceError('request.invalid', { message: 'A lead needs a name, an e-mail or a company.' });
}

function joined(parts: readonly (string | undefined)[]): string | undefined {
  const there = parts.filter((part) => part !== undefined);
  return there.length > 0 ? there.join(', ') : undefined;
}
