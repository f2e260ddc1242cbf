import { departmentsOf, readDepartment, readSeniority, seniorityOf } from '../catalogue/job-titles.ts';
import {
  companyNameKey,
  fold,
  isParticle,
  mailboxOf,
  readDomain,
  readEmail,
  readLinkedinProfile,
} from '../identity/index.ts';
import type { CompanyRecord, Email, JobTitle, PersonRecord, Phone } from '../store/records.ts';
import type { FileRow } from './read-rows.ts';
import { readPlace } from './read-place.ts';
import { readDate, readFlag, readPhone } from './read-values.ts';

export type ReadField = (row: FileRow, field: string) => string;

/** A person read from a row, with the employer it names; or why the row cannot be one. */
export type PersonReading = { person: PersonRecord; company: CompanyRecord | null } | { problem: string };

const FREE_MAIL = new Set(
  'gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com icloud.com me.com aol.com gmx.de gmx.net web.de proton.me protonmail.com mail.ru yandex.ru qq.com 163.com'.split(
    ' ',
  ),
);
const MAX_LIST = 20;

export function readPerson(row: FileRow, field: ReadField): PersonReading {
  const get = (name: string) => field(row, name);
  const name = readName(get);
  const emailTexts = [get('email'), get('private_email'), ...list(get('emails'))].filter(Boolean);
  const bad = emailTexts.find((text) => readEmail(text) === null);
  const emails = readEmails(get, emailTexts);
  const linkedinUrl = linkedinUrlOf(get('linkedin'));
  const company = readEmployer(get);
  if (!name.fullName && emails.length === 0 && !linkedinUrl) {
    return {
      problem: bad
        ? `"${bad}" is not an e-mail address and it has no name`
        : 'it has no name, e-mail or LinkedIn address',
    };
  }
  const sourceKey = sourceKeyOf({ id: get('id'), emails, linkedinUrl, fullName: name.fullName, company });
  if (sourceKey === null) {
    return {
      problem:
        'it has a name but nothing else to know the person by: an id, e-mail, LinkedIn address or company',
    };
  }
  const location = readPlace({
    city: get('city'),
    state: get('state'),
    country: get('country'),
    text: get('location'),
  });
  return {
    company,
    person: {
      sourceKey,
      ...name,
      restricted: readFlag(get('restricted')),
      jobTitle: readJob(get),
      location,
      linkedinUrl,
      xUrl: xUrlOf(get('x')),
      emails,
      phones: readPhones(get, location?.countryIso2),
      previousEmployment: readPrevious(get),
      updateDate: readDate(get('updated_on')),
    },
  };
}

type Get = (field: string) => string;

function readName(get: Get) {
  const given = { firstName: get('first_name'), lastName: get('last_name') };
  const fullName =
    get('full_name') || [given.firstName, get('middle_name'), given.lastName].filter(Boolean).join(' ');
  const split = given.firstName && given.lastName ? given : splitName(fullName, given);
  return { ...split, fullName, nickname: get('nickname'), suffix: get('suffix') };
}

/** A full name's first and last name in their own writing; "Last, First" is turned round. */
function splitName(fullName: string, given: { firstName: string; lastName: string }) {
  const [head = '', tail = ''] = fullName.split(',').map((part) => part.trim());
  const suffix = /^(jr|sr|ii|iii|iv|phd|md|esq)\.?$/i;
  const turned = tail && !suffix.test(tail) ? `${tail} ${head}` : head;
  const words = turned
    .replace(/"[^"]*"|\([^)]*\)/g, ' ')
    .split(/\s+/)
    .filter((word) => word && !suffix.test(word));
  let at = Math.max(1, words.length - 1);
  while (at > 1 && isParticle(fold(words[at - 1] ?? ''))) at -= 1;
  return {
    firstName: given.firstName || (words[0] ?? ''),
    lastName: given.lastName || words.slice(at).join(' '),
  };
}

function sourceKeyOf(of: {
  id: string;
  emails: readonly Email[];
  linkedinUrl: string;
  fullName: string;
  company: CompanyRecord | null;
}): string | null {
  if (of.id) return `id:${of.id}`;
  const email = of.emails[0]?.email;
  if (email) return `email:${mailboxOf(email)}`;
  if (of.linkedinUrl) return `linkedin:${readLinkedinProfile(of.linkedinUrl) ?? of.linkedinUrl}`;
  return of.company ? `name:${of.company.sourceKey}:${fold(of.fullName)}` : null;
}

function readEmployer(get: Get): CompanyRecord | null {
  const name = get('company_name');
  const domain = readDomain(get('company_domain')) ?? '';
  if (!name && !domain) return null;
  const key = companyNameKey(name);
  if (!domain && !key) return null;
  return { sourceKey: domain ? `d:${domain}` : `n:${key}`, name, domain, stub: true, profile: {} };
}

function readEmails(get: Get, texts: readonly string[]): Email[] {
  const own = readEmail(get('private_email'));
  const addresses = texts.map(readEmail).filter((email) => email !== null);
  return [...new Set(addresses)].slice(0, MAX_LIST).map((email) => {
    const free = FREE_MAIL.has(email.slice(email.lastIndexOf('@') + 1));
    return {
      email,
      type: email === own || free ? 'private' : 'work',
      confidence: null,
      updateDate: readDate(get('updated_on')),
    };
  });
}

function readPhones(get: Get, iso2: string | undefined): Phone[] {
  const found: [string, Phone['type']][] = [
    [get('mobile_phone'), 'mobile'],
    [get('direct_phone'), 'direct'],
    [get('phone'), 'work'],
    ...list(get('phones')).map((text): [string, Phone['type']] => [text, 'unknown']),
  ];
  const phones = new Map<string, Phone>();
  for (const [text, type] of found) {
    const number = readPhone(text, iso2);
    if (!number || phones.has(number) || phones.size >= MAX_LIST) continue;
    const country = iso2 === undefined ? {} : { countryIso2: iso2 };
    phones.set(number, {
      number,
      type,
      doNotCall: readFlag(get('do_not_call')),
      updateDate: readDate(get('updated_on')),
      ...country,
    });
  }
  return [...phones.values()];
}

function readJob(get: Get): JobTitle | null {
  const title = get('job_title');
  const seniority = readSeniority(get('seniority'));
  if (!title && !seniority) return null;
  const named = list(get('departments'))
    .map(readDepartment)
    .filter((one) => one !== null);
  const startDate = readDate(get('job_started_on'));
  return {
    title,
    departments: named.length > 0 ? named : departmentsOf(title),
    seniority: seniority ?? seniorityOf(title),
    ...(startDate ? { startDate } : {}),
  };
}

function readPrevious(get: Get): PersonRecord['previousEmployment'] {
  const name = get('previous_company');
  if (!name) return [];
  const title = get('previous_job_title');
  const jobTitle = { title, departments: departmentsOf(title), seniority: seniorityOf(title) };
  return [{ company: { name }, ...(title ? { jobTitle } : {}) }];
}

function linkedinUrlOf(text: string): string {
  const profile = text ? readLinkedinProfile(text) : null;
  return profile ? `https://www.linkedin.com/${encodeURI(profile)}` : '';
}

function xUrlOf(text: string): string {
  if (!text) return '';
  return /^https?:\/\//i.test(text)
    ? text
    : `https://twitter.com/${encodeURIComponent(text.replace(/^@/, ''))}`;
}

function list(text: string): string[] {
  return text
    .split(/[;|]|,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter(Boolean);
}
