import { readDomain, readEmail, readPersonPage } from '../../kit/identifiers.ts';
import { cleanText, foldName, splitName } from '../../kit/person-name.ts';
import type { ContactItem } from './schemas.ts';

type Identifiers = Readonly<Record<string, string>>;
type Item = Omit<ContactItem, 'clientReferenceId'>;

/**
 * What is sent for a record: every identifier that is well formed. One malformed value would have the whole
 * request of 100 refused (Lusha reference 3.2), so those are left out. `null` when the rest names nobody.
 */
export function readContactIdentifiers(identifiers: Identifiers): Item | null {
  const name = readName(identifiers);
  const item: Item = {};
  const id = clean(identifiers['id']);
  const email = readEmail(identifiers['email'] ?? '');
  const page = readPersonPage(identifiers['linkedinUrl'] ?? '');
  const companyName = clean(identifiers['companyName']);
  const companyDomain = readDomain(identifiers['companyDomain'] ?? '');
  if (id) item.id = id;
  if (page) item.linkedinUrl = page;
  if (email) item.email = email;
  if (name && (companyName || companyDomain)) {
    item.firstName = name.first;
    item.lastName = name.last;
    if (companyName) item.companyName = companyName;
    if (companyDomain) item.companyDomain = companyDomain;
  }
  return Object.keys(item).length > 0 ? item : null;
}

/** The same for two spellings of the same request, and different for two requests. */
export function contactIdentity(identifiers: Identifiers): string | null {
  const item = readContactIdentifiers(identifiers);
  if (!item) return null;
  return JSON.stringify([
    item.id ?? '',
    item.linkedinUrl ?? '',
    item.email ?? '',
    foldName(`${item.firstName ?? ''} ${item.lastName ?? ''}`),
    foldName(item.companyName ?? ''),
    item.companyDomain ?? '',
  ]);
}

/** What is missing or malformed, in words for whoever made the file. */
export function refuseContact(identifiers: Identifiers): { code: string; reason: string } {
  const given = (name: string) => clean(identifiers[name]) !== '';
  if (given('email') && !readEmail(identifiers['email'] ?? ''))
    return {
      code: 'malformed',
      reason: 'The e-mail address is not valid, and nothing else says who is meant.',
    };
  if (given('linkedinUrl') && !readPersonPage(identifiers['linkedinUrl'] ?? ''))
    return {
      code: 'malformed',
      reason:
        'The LinkedIn address is not that of a person (linkedin.com/in/…), and nothing else says who is meant.',
    };
  const named = given('fullName') || given('firstName') || given('lastName');
  if (named && !readName(identifiers))
    return { code: 'no_identifier', reason: 'The name is a single word: first and last name are needed.' };
  if (named)
    return { code: 'no_identifier', reason: 'A name needs a company name or a company domain beside it.' };
  return {
    code: 'no_identifier',
    reason: 'There is no e-mail, no LinkedIn address, and no name with a company.',
  };
}

function readName(identifiers: Identifiers): { first: string; last: string } | null {
  const first = clean(identifiers['firstName']);
  const last = clean(identifiers['lastName']);
  if (first && last) return { first, last };
  return splitName(clean(identifiers['fullName']) || first || last);
}

function clean(text: string | undefined): string {
  return cleanText(text).slice(0, 500);
}
