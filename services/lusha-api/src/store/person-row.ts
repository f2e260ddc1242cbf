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
  'linkedin',
  'restricted',
  'names_json',
  'emails_json',
  'phones_json',
  'profile_text',
] as const;

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
  const parts = {
    names: JSON.stringify(names),
    emails: JSON.stringify(person.emails),
    phones: JSON.stringify(person.phones),
    profile: profileText(person),
  };
  const contentHash = hash53(
    `${companyId}|${person.restricted}|${linkedin}|${parts.names}|${parts.emails}|${parts.phones}|${parts.profile}`,
  );
  const dated = (json: string) =>
    json.includes(UNDATED) ? json.replaceAll(UNDATED, `"updateDate":"${today}"`) : json;
  const flag = person.restricted ? 1 : 0;
  return {
    sourceKey: person.sourceKey,
    contentHash,
    row: [
      person.sourceKey,
      contentHash,
      companyId,
      linkedin,
      flag,
      parts.names,
      dated(parts.emails),
      dated(parts.phones),
      dated(parts.profile),
    ],
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

/** What `profile_text` holds. */
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
