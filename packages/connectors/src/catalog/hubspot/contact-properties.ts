import type { DataRecord } from '@sluice/core';
import { readEmail } from '../../kit/identifiers.ts';
import { present, textAt } from '../../kit/json.ts';
import { splitName } from '../../kit/person-name.ts';
import { valueText } from './value-text.ts';

export const CONTACT_SINK_FIELDS = [
  'email',
  'fullName',
  'firstName',
  'lastName',
  'phone',
  'phones',
  'linkedinUrl',
  'jobTitle',
  'companyName',
  'companyDomain',
  'city',
  'state',
  'country',
] as const;

/** What is read of a contact by default: the properties that the fields above are stored in, and its other e-mails. */
export const CONTACT_PROPERTIES = [
  'email',
  'hs_additional_emails',
  'firstname',
  'lastname',
  'phone',
  'mobilephone',
  'jobtitle',
  'company',
  'website',
  'city',
  'state',
  'country',
  'hs_linkedin_url',
] as const;

/** The e-mail a contact is known by, in its one form; null where a record has none that is one. */
export function emailOf(values: DataRecord): string | null {
  return readEmail(valueText(values, 'email') ?? '');
}

/** A contact as the CRM stores it, in properties every account has; what a record does not know is left as it stands. */
export function toContactProperties(values: DataRecord): Record<string, string> {
  const [phone, mobilephone] = phonesOf(values);
  return present({
    ...nameOf(values),
    phone,
    mobilephone,
    jobtitle: valueText(values, 'jobTitle'),
    company: valueText(values, 'companyName'),
    website: valueText(values, 'companyDomain'),
    city: valueText(values, 'city'),
    state: valueText(values, 'state'),
    country: valueText(values, 'country'),
    hs_linkedin_url: valueText(values, 'linkedinUrl'),
  });
}

/** A contact read from the CRM, as core's fields. */
export function fromContact(entity: unknown): DataRecord {
  const read = (name: string) => textAt(entity, 'properties', name);
  const fullName = [read('firstname'), read('lastname')].filter((part) => part !== undefined).join(' ');
  const phones = [read('phone'), read('mobilephone')].filter((phone) => phone !== undefined);
  return present({
    fullName: fullName === '' ? undefined : fullName,
    firstName: read('firstname'),
    lastName: read('lastname'),
    email: read('email'),
    phone: phones[0],
    phones,
    linkedinUrl: read('hs_linkedin_url'),
    jobTitle: read('jobtitle'),
    companyName: read('company'),
    companyDomain: read('website'),
    city: read('city'),
    state: read('state'),
    country: read('country'),
  });
}

function nameOf(values: DataRecord): { firstname?: string; lastname?: string } {
  const first = valueText(values, 'firstName');
  const last = valueText(values, 'lastName');
  if (first !== undefined && last !== undefined) return { firstname: first, lastname: last };
  const full = valueText(values, 'fullName');
  const split = full === undefined ? null : splitName(full);
  if (split) return { firstname: split.first, lastname: split.last };
  return present({ firstname: first ?? full, lastname: last });
}

/** The best phone, then another; never one that is marked as not to be called. */
function phonesOf(values: DataRecord): string[] {
  const best = valueText(values, 'phone');
  const all = values['phones'];
  const listed = Array.isArray(all) ? all.map(String) : typeof all === 'string' ? all.split(/;\s*/) : [];
  const free = listed
    .map((phone) => phone.trim())
    .filter((phone) => phone !== '' && !/\(do not call\)$/i.test(phone));
  return [...new Set([...(best === undefined ? [] : [best]), ...free])].slice(0, 2);
}
