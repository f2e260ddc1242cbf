import type { Value } from '@sluice/runtime';
import {
  emailKey,
  hash53,
  linkedinKey,
  mailboxOf,
  readLinkedinProfile,
  readRecordNames,
  recordNameKeys,
  type RecordName,
} from '../identity/index.ts';
import type { PersonRecord } from './records.ts';

export const PERSON_COLUMNS = [
  'id',
  'source_key',
  'content_hash',
  'company_id',
  'restricted',
  'record_text',
] as const;

/** What `people.record_text` holds, each part on a line of its own: JSON has no line ends of its own. */
export interface RecordText {
  /** Normalised LinkedIn profile, or empty. */
  linkedin: string;
  /** The names as matching reads them: `RecordName[]` as JSON. */
  names: string;
  emails: string;
  phones: string;
  /** The inside of the enriched contact's JSON object, without id, e-mails, phones and company. */
  profile: string;
}

export function splitRecordText(text: string): RecordText {
  const [linkedin = '', names = '[]', emails = '[]', phones = '[]', profile = ''] = text.split('\n');
  return { linkedin, names, emails, phones, profile };
}

/** A person ready to be written: the row in the order of `PERSON_COLUMNS` but for the id, and the index keys. */
export interface PersonRow {
  sourceKey: string;
  contentHash: number;
  row: readonly Value[];
  keys: readonly number[];
}

/** `today` (`YYYY-MM-DD`) stands for the dates that are not known; it is no part of the content. */
export function toPersonRow(person: PersonRecord, companyId: number, today: string): PersonRow {
  const names = readRecordNames(person);
  const linkedin = readLinkedinProfile(person.linkedinUrl) ?? '';
  const lists = [person.emails, person.phones].map((list) => JSON.stringify(list));
  const text = [linkedin, JSON.stringify(names), ...lists, profileText(person)].join('\n');
  const contentHash = hash53(`${companyId}|${person.restricted}|${text}`);
  const dated = text.includes(UNDATED) ? text.replaceAll(UNDATED, `"updateDate":"${today}"`) : text;
  return {
    sourceKey: person.sourceKey,
    contentHash,
    row: [person.sourceKey, contentHash, companyId, person.restricted ? 1 : 0, dated],
    keys: personKeys({ companyId, linkedin, names, mailboxes: person.emails.map(({ email }) => email) }),
  };
}

const UNDATED = '"updateDate":""';

/** Every key under which a person is found. */
export function personKeys(person: {
  companyId: number;
  linkedin: string;
  names: readonly RecordName[];
  mailboxes: readonly string[];
}): number[] {
  const keys = person.mailboxes.map((email) => emailKey(mailboxOf(email)));
  if (person.linkedin) keys.push(linkedinKey(person.linkedin));
  if (person.companyId > 0) keys.push(...recordNameKeys(person.companyId, person.names));
  return [...new Set(keys)];
}

function profileText(person: PersonRecord): string {
  const links = {
    ...(person.linkedinUrl ? { linkedin: person.linkedinUrl } : {}),
    ...(person.xUrl ? { xUrl: person.xUrl } : {}),
  };
  const profile: Profile = {
    firstName: person.firstName,
    lastName: person.lastName,
    fullName: person.fullName,
    partialProfile: person.emails.length === 0 && person.phones.length === 0,
    ...(person.jobTitle ? { jobTitle: person.jobTitle } : {}),
    ...(person.location ? { location: person.location } : {}),
    ...(Object.keys(links).length > 0 ? { socialLinks: links } : {}),
    ...(person.previousEmployment.length > 0 ? { previousEmployment: person.previousEmployment } : {}),
    updateDate: person.updateDate,
  };
  return JSON.stringify(profile).slice(1, -1);
}

/** What `RecordText.profile` holds. */
export interface Profile extends Pick<PersonRecord, 'firstName' | 'lastName' | 'fullName' | 'updateDate'> {
  partialProfile: boolean;
  jobTitle?: NonNullable<PersonRecord['jobTitle']>;
  location?: NonNullable<PersonRecord['location']>;
  socialLinks?: { linkedin?: string; xUrl?: string };
  previousEmployment?: PersonRecord['previousEmployment'];
}

export function readProfile(profileText: string): Profile {
  return JSON.parse(`{${profileText}}`) as Profile;
}
