import { CONTACT_FIELDS, SluiceError, type ContactField } from '@sluice/core';
import type { Enricher, EnrichItem, EnrichResult, FieldSource } from '../../kit/enricher.ts';
import { numberAt } from '../../kit/json.ts';
import { alignResults, readItemError } from './align-results.ts';
import { contactIdentity, readContactIdentifiers, refuseContact } from './contact-identifiers.ts';
import { PRICES, searchCredits } from './prices.ts';
import { readContact, type ReadContact } from './read-contact.ts';

const FREE: readonly ContactField[] = [
  'id',
  'fullName',
  'firstName',
  'lastName',
  'linkedinUrl',
  'companyName',
  'companyDomain',
  'companyIndustry',
  'jobTitle',
  'seniority',
  'departments',
  'city',
  'state',
  'country',
];

/** One request finds 100 people and reveals what is paid for (Lusha reference 3.3). */
export const contactEnricher: Enricher = {
  title: 'Contacts: e-mails, phones, job and company',
  entity: 'contact',
  action: 'contacts.search_and_enrich',
  batchSize: 100,
  identifiers: [
    ['id'],
    ['linkedinUrl'],
    ['email'],
    ['firstName', 'lastName', 'companyDomain'],
    ['firstName', 'lastName', 'companyName'],
    ['fullName', 'companyDomain'],
    ['fullName', 'companyName'],
  ],
  options: [
    { name: 'emails', label: 'E-mails', credits: PRICES.email },
    { name: 'phones', label: 'Phones', credits: PRICES.phone },
  ],
  fields: [
    ...FREE.map((name) => ({ name, label: CONTACT_FIELDS[name] })),
    { name: 'email', label: CONTACT_FIELDS.email, option: 'emails' },
    { name: 'emails', label: CONTACT_FIELDS.emails, option: 'emails' },
    { name: 'phone', label: CONTACT_FIELDS.phone, option: 'phones' },
    { name: 'phones', label: CONTACT_FIELDS.phones, option: 'phones' },
  ],
  identity: contactIdentity,
  refusal: refuseContact,
  toInput: (items, options) => ({
    contacts: items.map((item) => ({ clientReferenceId: item.reference, ...identified(item) })),
    reveal: chosen(options),
  }),
  fromOutput: (output, items, options) => {
    const results = alignResults(output, items).map(readResult);
    const found = results.filter((result) => result.kind === 'found').length;
    return share(results, { credits: dataCredits(output, found), options: chosen(options) });
  },
  price: (count, options) => [
    { label: 'Search', quantity: searchCredits(count), credits: searchCredits(count) },
    ...(chosen(options).includes('emails')
      ? [{ label: 'E-mails', quantity: count, credits: count * PRICES.email }]
      : []),
    ...(chosen(options).includes('phones')
      ? [{ label: 'Phones', quantity: count, credits: count * PRICES.phone }]
      : []),
  ],
};

/** The provider refuses a request that reveals nothing (Lusha reference 3.3). */
function chosen(options: readonly string[]): string[] {
  const known = ['emails', 'phones'].filter((name) => options.includes(name));
  if (known.length > 0) return known;
  throw new SluiceError('request.invalid', {
    message: 'Nothing was chosen to be found.',
    fix: 'Choose emails, phones or both.',
  });
}

function identified(item: EnrichItem): object {
  const found = readContactIdentifiers(item.identifiers);
  if (found) return found;
  throw new SluiceError('request.invalid', { message: refuseContact(item.identifiers).reason });
}

type Outcome = { kind: 'done'; result: EnrichResult } | { kind: 'found'; contact: ReadContact };

function readResult(result: unknown): Outcome {
  const error = readItemError(result);
  return error ? { kind: 'done', result: error } : { kind: 'found', contact: readContact(result) };
}

/** What was charged for data, the search apart, which is charged by the results it found. */
function dataCredits(output: unknown, found: number): number {
  const charged = numberAt(output, 'billing', 'creditsCharged') ?? 0;
  return Math.max(0, charged - (found === 0 ? 0 : searchCredits(found)));
}

/**
 * Puts the charge on the fields it was for. A person found twice in one request is charged once, where first
 * found. What had been paid for before is free, and the answer tells only the sum: where that is less than
 * the list prices, every field carries its share, rounded down, so that the fields of a batch never add up
 * to more than was charged.
 */
function share(
  outcomes: readonly Outcome[],
  paid: { credits: number; options: readonly string[] },
): EnrichResult[] {
  const seen = new Set<unknown>();
  const claims = outcomes.map((outcome) => {
    if (outcome.kind === 'done') return NOTHING;
    const id = outcome.contact.values['id'];
    const again = id !== undefined && seen.has(id);
    seen.add(id);
    return again ? NOTHING : claimsOf(outcome.contact, paid.options);
  });
  const sum = claims.reduce((total, claim) => total + claim.email + claim.phone, 0);
  const rate = sum > paid.credits ? paid.credits / sum : 1;
  const part = (credits: number) => (rate === 1 ? credits : Math.floor(credits * rate * 10_000) / 10_000);
  return outcomes.map((outcome, index) => {
    if (outcome.kind === 'done') return outcome.result;
    const sources: Record<string, FieldSource> = { ...outcome.contact.sources };
    const { email = 0, phone = 0 } = claims[index] ?? {};
    if (email > 0) sources['email'] = { ...sources['email'], credits: part(email) };
    const phoneField = 'phone' in outcome.contact.values ? 'phone' : 'phones';
    if (phone > 0) sources[phoneField] = { ...sources[phoneField], credits: part(phone) };
    return { status: 'matched', values: outcome.contact.values, sources };
  });
}

const NOTHING = { email: 0, phone: 0 };

function claimsOf({ claims }: ReadContact, options: readonly string[]): { email: number; phone: number } {
  return {
    email: claims.hasEmails && options.includes('emails') ? (claims.emails ?? PRICES.email) : 0,
    phone: claims.hasPhones && options.includes('phones') ? (claims.phones ?? PRICES.phone) : 0,
  };
}
