import type { DataRecord, Scalar } from '@sluice/core';
import type { FieldSource } from '../../kit/enricher.ts';
import { readDomain } from '../../kit/identifiers.ts';
import { at, isObject, listAt, numberAt, textAt, textOf } from '../../kit/json.ts';

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
  const values = who(data);
  if (email) {
    values['email'] = email.value;
    values['emails'] = emails.map((entry) => entry.value);
  }
  if (phone) values['phone'] = phone.value;
  if (phones.length > 0) {
    values['phones'] = phones.map((entry) =>
      entry.doNotCall ? `${entry.value} (do not call)` : entry.value,
    );
  }
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

type Values = Record<string, Scalar | readonly Scalar[]>;

/** Each field from the first place that tells it; the usual place first, for a million are read. */
function who(data: unknown): Values {
  const company = at(data, 'company');
  const job = at(data, 'jobTitle');
  const place = at(data, 'location');
  const values: Values = {};
  put(values, 'id', textOf(data, 'id') ?? textOf(data, 'personId') ?? textOf(data, 'contactId'));
  put(values, 'fullName', textOf(data, 'fullName') ?? textOf(data, 'name'));
  put(values, 'firstName', textOf(data, 'firstName'));
  put(values, 'lastName', textOf(data, 'lastName'));
  put(
    values,
    'linkedinUrl',
    textAt(data, 'socialLinks', 'linkedin') ??
      textAt(data, 'social', 'linkedin', 'url') ??
      textOf(data, 'linkedinUrl'),
  );
  put(values, 'companyName', textOf(company, 'name') ?? textOf(data, 'companyName'));
  const domain =
    textOf(company, 'domain') ?? textOf(company, 'fqdn') ?? textAt(company, 'domains', 'homepage');
  if (domain !== undefined) put(values, 'companyDomain', readDomain(domain) ?? undefined);
  put(
    values,
    'companyIndustry',
    textOf(company, 'industry') ??
      textAt(company, 'industry', 'mainIndustry') ??
      textOf(company, 'mainIndustry'),
  );
  put(values, 'jobTitle', textOf(job, 'title') ?? textOf(data, 'jobTitle'));
  put(
    values,
    'seniority',
    textOf(job, 'seniority') ?? textOf(data, 'seniority') ?? textAt(data, 'seniority', 0, 'value'),
  );
  const departments = at(job, 'departments') ?? at(data, 'departments');
  if (Array.isArray(departments)) {
    const named = departments.filter((entry): entry is string => typeof entry === 'string' && entry !== '');
    if (named.length > 0) values['departments'] = named;
  }
  put(values, 'city', textOf(place, 'city'));
  put(values, 'state', textOf(place, 'state'));
  put(values, 'country', textOf(place, 'country'));
  return values;
}

function put(values: Values, name: string, value: Scalar | undefined): void {
  if (value !== undefined) values[name] = value;
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
  const found: Datum[] = [];
  for (const list of [listAt(data, 'emails'), listAt(data, 'emailAddresses')]) {
    for (const entry of list) {
      const value = plain(entry) ?? textOf(entry, 'email') ?? textOf(entry, 'address');
      if (value?.includes('@'))
        found.push(readDatum(entry, value, textOf(entry, 'type') ?? textOf(entry, 'emailType')));
    }
  }
  return ranked(found, EMAIL_KINDS);
}

/** Those that may be called first. */
function readPhones(data: unknown): Datum[] {
  const given = at(data, 'phones');
  const first = typeof given === 'string' ? [given] : listAt(data, 'phones');
  const found: Datum[] = [];
  for (const list of [first, listAt(data, 'phoneNumbers')]) {
    for (const entry of list) {
      const value = plain(entry) ?? textOf(entry, 'number') ?? textOf(entry, 'phone');
      if (value !== undefined)
        found.push(readDatum(entry, value, textOf(entry, 'type') ?? textOf(entry, 'phoneType')));
    }
  }
  return ranked(found, PHONE_KINDS);
}

function plain(entry: unknown): string | undefined {
  return typeof entry === 'string' ? entry.trim() || undefined : undefined;
}

function readDatum(entry: unknown, value: string, kind: string | undefined): Datum {
  const updated = textOf(entry, 'updateDate');
  return {
    value,
    kind: kind?.toLowerCase() ?? 'unknown',
    confidence: textOf(entry, 'confidence') ?? textOf(entry, 'emailConfidence'),
    updatedOn: updated && /^\d{4}-\d{2}-\d{2}/.test(updated) ? updated.slice(0, 10) : undefined,
    doNotCall: isObject(entry) && entry['doNotCall'] === true,
    credits: numberAt(entry, 'credits'),
  };
}

/** Ranked, each value once; of two entries for a value the one that tells more about it stays. */
function ranked(found: Datum[], kinds: readonly string[]): Datum[] {
  if (found.length < 2) return found;
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
