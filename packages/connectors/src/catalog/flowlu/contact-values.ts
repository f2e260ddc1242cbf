import { SluiceError, type DataRecord } from '@sluice/core';
import { present, textAt } from '../../kit/json.ts';
import { splitName } from '../../kit/person-name.ts';
import { readNote, writeNotes } from '../../kit/managed-notes.ts';
import type { Values } from './upsert.ts';

export const CONTACT_SINK_FIELDS = [
  'fullName',
  'firstName',
  'lastName',
  'email',
  'phone',
  'phones',
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
 * A contact as the CRM stores it (Flowlu reference 4.3). It has no field for a person's job or employer:
 * those become lines of the description, and what people wrote there stays. What a record does not know is
 * left as it stands. Throws `request.invalid` for a record without a name or an e-mail.
 */
export function toContactValues(
  values: DataRecord,
  existing: Readonly<Record<string, unknown>> | null,
): Values {
  const [phone, phone2, phone3] = phonesOf(values);
  const description = writeNotes(textAt(existing, 'description') ?? '', {
    'Job title': text(values, 'jobTitle'),
    Seniority: text(values, 'seniority'),
    Company: text(values, 'companyName'),
    'Company website': text(values, 'companyDomain'),
  });
  return present<string | number>({
    ...nameOf(values, existing !== null),
    email: text(values, 'email'),
    phone,
    phone2,
    phone3,
    link_linkedin: text(values, 'linkedinUrl'),
    shipping_city: text(values, 'city'),
    shipping_state: text(values, 'state'),
    shipping_country: text(values, 'country'),
    description: description === '' ? undefined : description,
  });
}

/** A contact read from the CRM, as core's fields. */
export function fromContact(record: Readonly<Record<string, unknown>>): DataRecord {
  const first = textAt(record, 'first_name');
  const last = textAt(record, 'last_name');
  const notes = textAt(record, 'description') ?? '';
  const joined = [first, textAt(record, 'middle_name'), last].filter(Boolean).join(' ');
  return present({
    fullName: joined === '' ? textAt(record, 'name') : joined,
    firstName: first,
    lastName: last,
    email: textAt(record, 'email'),
    phone: textAt(record, 'phone'),
    linkedinUrl: textAt(record, 'link_linkedin'),
    jobTitle: readNote(notes, 'Job title'),
    companyName: readNote(notes, 'Company'),
    companyDomain: readNote(notes, 'Company website'),
    city: textAt(record, 'shipping_city'),
    state: textAt(record, 'shipping_state'),
    country: textAt(record, 'shipping_country'),
  });
}

function nameOf(values: DataRecord, exists: boolean): { first_name?: string; last_name?: string } {
  const first = text(values, 'firstName');
  const last = text(values, 'lastName');
  if (first !== undefined && last !== undefined) return { first_name: first, last_name: last };
  const full = text(values, 'fullName');
  const split = full === undefined ? null : splitName(full);
  if (split) return { first_name: split.first, last_name: split.last };
  const single = first ?? full ?? last;
  if (single !== undefined) return { first_name: single };
  if (exists) return {};
  const email = text(values, 'email');
  if (email !== undefined) return { first_name: email };
  throw new SluiceError('request.invalid', { message: 'A contact needs a name or an e-mail.' });
}

/** The best phone, then two more; never one that is marked as not to be called. */
function phonesOf(values: DataRecord): string[] {
  const best = text(values, 'phone');
  const all = values['phones'];
  const listed = Array.isArray(all) ? all.map(String) : typeof all === 'string' ? all.split(/;\s*/) : [];
  const free = listed
    .map((phone) => phone.trim())
    .filter((phone) => phone !== '' && !/\(do not call\)$/i.test(phone));
  return [...new Set([...(best === undefined ? [] : [best]), ...free])].slice(0, 3);
}

export function text(values: DataRecord, name: string): string | undefined {
  const value = values[name];
  return value === undefined ? undefined : textAt([Array.isArray(value) ? value.join('; ') : value], 0);
}
