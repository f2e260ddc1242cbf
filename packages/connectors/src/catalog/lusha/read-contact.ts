import type { DataRecord, Scalar } from '@sluice/core';
import type { FieldSource } from '../../kit/enricher.ts';
import { readDomain } from '../../kit/identifiers.ts';
import { at, firstOf, isObject, listAt, numberAt, present, textAt } from '../../kit/json.ts';

export interface ReadContact {
  values: DataRecord;
  sources: Record<string, FieldSource>;
  /** What the data costs when nothing of it had been paid for: that of e-mails, that of phones. */
  claims: { emails: number | undefined; phones: number | undefined; hasEmails: boolean; hasPhones: boolean };
}

/** A contact of either generation as core's fields; names and shapes drift (Lusha reference 2.2, 3.3, 3.15). */
export function readContact(data: unknown): ReadContact {
  const emails = readEmails(data);
  const phones = readPhones(data);
  const [email] = emails;
  const phone = phones.find((entry) => !entry.doNotCall);
  const values = present<Scalar | readonly Scalar[]>({
    ...who(data),
    email: email?.value,
    emails: emails.map((entry) => entry.value),
    phone: phone?.value,
    phones: phones.map((entry) => (entry.doNotCall ? `${entry.value} (do not call)` : entry.value)),
  });
  const sources: Record<string, FieldSource> = {};
  if (email) sources['email'] = sourceOf(email);
  if (phone ?? phones[0]) sources[phone ? 'phone' : 'phones'] = sourceOf(phone ?? phones[0]);
  return {
    values,
    sources,
    claims: {
      emails: statedPrice(emails),
      phones: statedPrice(phones),
      hasEmails: emails.length > 0,
      hasPhones: phones.length > 0,
    },
  };
}

function who(data: unknown): Record<string, Scalar | readonly Scalar[] | undefined> {
  const company = at(data, 'company');
  const job = at(data, 'jobTitle');
  const place = at(data, 'location');
  const domain = firstOf(
    textAt(company, 'domain'),
    textAt(company, 'fqdn'),
    textAt(company, 'domains', 'homepage'),
  );
  const departments = firstOf(at(job, 'departments'), at(data, 'departments'));
  return {
    id: firstOf(textAt(data, 'id'), textAt(data, 'personId'), textAt(data, 'contactId')),
    fullName: firstOf(textAt(data, 'fullName'), textAt(data, 'name')),
    firstName: textAt(data, 'firstName'),
    lastName: textAt(data, 'lastName'),
    linkedinUrl: firstOf(
      textAt(data, 'socialLinks', 'linkedin'),
      textAt(data, 'social', 'linkedin', 'url'),
      textAt(data, 'linkedinUrl'),
    ),
    companyName: firstOf(textAt(company, 'name'), textAt(data, 'companyName')),
    companyDomain: domain === undefined ? undefined : (readDomain(domain) ?? undefined),
    companyIndustry: firstOf(
      textAt(company, 'industry'),
      textAt(company, 'industry', 'mainIndustry'),
      textAt(company, 'mainIndustry'),
    ),
    jobTitle: firstOf(textAt(job, 'title'), textAt(data, 'jobTitle')),
    seniority: firstOf(
      textAt(job, 'seniority'),
      textAt(data, 'seniority'),
      textAt(data, 'seniority', 0, 'value'),
    ),
    departments: Array.isArray(departments)
      ? departments.filter((entry): entry is string => typeof entry === 'string' && entry !== '')
      : undefined,
    city: textAt(place, 'city'),
    state: textAt(place, 'state'),
    country: textAt(place, 'country'),
  };
}

interface Datum {
  value: string;
  kind: string;
  confidence: string | undefined;
  updatedOn: string | undefined;
  doNotCall: boolean;
  credits: number | undefined;
}

const EMAIL_KINDS = ['work', 'private', 'unknown'];
const PHONE_KINDS = ['mobile', 'direct', 'work', 'phone', 'unknown'];
const GRADES = ['A+', 'A', 'A-', 'B+', 'B', 'C', 'D'];

/** Work before private, then by grade, then the most recently checked. */
function readEmails(data: unknown): Datum[] {
  const lists = [listAt(data, 'emails'), listAt(data, 'emailAddresses')];
  const found = lists
    .flat()
    .flatMap((entry) => readDatum(entry, ['email', 'address'], ['type', 'emailType']));
  return ranked(
    found.filter((entry) => entry.value.includes('@')),
    EMAIL_KINDS,
  );
}

/** Those that may be called first. */
function readPhones(data: unknown): Datum[] {
  const single = typeof at(data, 'phones') === 'string' ? [at(data, 'phones')] : [];
  const lists = [listAt(data, 'phones'), single, listAt(data, 'phoneNumbers')];
  const found = lists.flat().flatMap((entry) => readDatum(entry, ['number', 'phone'], ['type', 'phoneType']));
  return ranked(found, PHONE_KINDS);
}

function readDatum(entry: unknown, valueNames: readonly string[], kindNames: readonly string[]): Datum[] {
  const plain = typeof entry === 'string' ? entry.trim() : undefined;
  const value = firstOf(plain, ...valueNames.map((name) => textAt(entry, name)));
  if (value === undefined || value === '') return [];
  const kind = firstOf(...kindNames.map((name) => textAt(entry, name)))?.toLowerCase();
  const updated = textAt(entry, 'updateDate');
  return [
    {
      value,
      kind: kind ?? 'unknown',
      confidence: firstOf(textAt(entry, 'confidence'), textAt(entry, 'emailConfidence')),
      updatedOn: updated && /^\d{4}-\d{2}-\d{2}/.test(updated) ? updated.slice(0, 10) : undefined,
      doNotCall: isObject(entry) && entry['doNotCall'] === true,
      credits: numberAt(entry, 'credits'),
    },
  ];
}

/** Ranked, each value once; of two entries for a value the one that tells more about it stays. */
function ranked(found: readonly Datum[], kinds: readonly string[]): Datum[] {
  const barred = new Set(found.filter((entry) => entry.doNotCall).map((entry) => entry.value));
  const sorted = found
    .map((entry) => ({ ...entry, doNotCall: barred.has(entry.value) }))
    .toSorted(
      (a, b) =>
        Number(a.doNotCall) - Number(b.doNotCall) ||
        rank(kinds, a.kind) - rank(kinds, b.kind) ||
        rank(GRADES, a.confidence) - rank(GRADES, b.confidence) ||
        (b.updatedOn ?? '').localeCompare(a.updatedOn ?? ''),
    );
  return sorted.filter((entry, index) => sorted.findIndex((other) => other.value === entry.value) === index);
}

function rank(order: readonly string[], value: string | undefined): number {
  const place = value === undefined ? -1 : order.indexOf(value);
  return place < 0 ? order.length : place;
}

function sourceOf(datum: Datum | undefined): FieldSource {
  return {
    ...(datum?.confidence === undefined ? {} : { confidence: datum.confidence }),
    ...(datum?.updatedOn === undefined ? {} : { updatedOn: datum.updatedOn }),
  };
}

/** Where a waterfall's provider was asked, each datum tells its own price. */
function statedPrice(data: readonly Datum[]): number | undefined {
  const stated = data.flatMap((entry) => entry.credits ?? []);
  return stated.length > 0 ? stated.reduce((sum, price) => sum + price, 0) : undefined;
}
