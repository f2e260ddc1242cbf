import type { FastifyInstance } from 'fastify';
import { searchCredits } from '../billing/plans.ts';
import { findContacts, type ContactQuery } from '../lookup/find-contacts.ts';
import type { StoredPerson } from '../lookup/people.ts';
import { decodeEntityId } from '../store/entity-id.ts';
import { DATUM } from '../store/tables.ts';
import { notInPlan, refuse, refuseValidation, sendJson } from './answers.ts';
import { isObject } from './check-body.ts';
import { chargeCaller, type ApiService, type Handler } from './service.ts';
import { companiesOf, dataOf, isOpen } from './v3-contacts.ts';
import { toV2Contact, toV2Employer } from './v2-shapes.ts';

export function addV2Person(api: FastifyInstance, service: ApiService): void {
  api.get('/v2/person', findOne(service));
  api.post('/v2/person', findMany(service));
}

/** What a request wants of the people it finds. */
interface Wish {
  /** `DATUM` bits. */
  reveal: number;
  filterBy: 'phoneNumbers' | 'emailAddresses' | null;
}

function findOne(service: ApiService): Handler {
  return async (request, reply) => {
    const query = isObject(request.query) ? request.query : {};
    const get = (...names: string[]) => names.map((name) => readText(query[name])).find(Boolean);
    const search: ContactQuery = {
      ...readId(get('personId')),
      email: get('email'),
      linkedinUrl: get('linkedinUrl'),
      firstName: get('firstName'),
      lastName: get('lastName'),
      // The first generation and the guides call these otherwise (Lusha reference 2.2).
      companyName: get('companyName', 'company'),
      companyDomain: get('companyDomain', 'property', 'domain'),
    };
    if (!hasIdentity(search)) {
      return refuseValidation(reply, [
        'one of personId, email, linkedinUrl, or firstName and lastName with companyName or companyDomain is needed',
      ]);
    }
    if (query['signals'] !== undefined) throw notInPlan('Signals');
    const wish = readWish(query);
    if (typeof wish === 'string') return refuseValidation(reply, [wish]);
    const [person = null] = await findContacts(service, [search]);
    if (person?.restricted)
      return refuse(reply, 451, 'The contact is not available for legal reasons (GDPR)');
    const fit = person && fits(person, wish) ? person : null;
    const charged = await chargePeople(service, {
      request,
      operation: 'v2.person',
      people: fit ? [fit] : [],
      wish,
    });
    if (!fit) return sendJson(reply, JSON.stringify({ contact: EMPTY }));
    const company = (await companiesOf(service, [fit])).get(fit.companyId);
    const data = { ...toV2Contact(fit, wish.reveal), ...(company ? { company: toV2Employer(company) } : {}) };
    return sendJson(reply, JSON.stringify({ contact: { error: null, isCreditCharged: charged(fit), data } }));
  };
}

function findMany(service: ApiService): Handler {
  return async (request, reply) => {
    const body = isObject(request.body) ? request.body : {};
    const contacts = Array.isArray(body['contacts']) ? body['contacts'] : [];
    const problems = findProblems(body['contacts']);
    const metadata = isObject(body['metadata']) ? body['metadata'] : {};
    const wish = readWish(metadata);
    if (typeof wish === 'string') problems.push(wish);
    if (problems.length > 0 || typeof wish === 'string') return refuseValidation(reply, problems);
    if (metadata['signals'] !== undefined) throw notInPlan('Signals');
    const people = await findContacts(service, contacts.map(toQuery));
    const found = people.map((person) => (isOpen(person) && fits(person, wish) ? person : null));
    const given = found.filter((person) => person !== null);
    const charged = await chargePeople(service, {
      request,
      operation: 'v2.person.bulk',
      people: given,
      wish,
    });
    const companies = await companiesOf(service, given);
    const entries = found.map((person, index): [string, object] => {
      const item: unknown = contacts[index];
      const id = isObject(item) ? String(item['contactId']) : '';
      if (person)
        return [
          id,
          { error: null, isCreditCharged: charged(person), data: toV2Contact(person, wish.reveal) },
        ];
      return [id, people[index]?.restricted ? RESTRICTED : EMPTY];
    });
    const employers = [...companies].map(([id, company]): [string, object] => [
      String(id),
      toV2Employer(company),
    ]);
    const answer = { contacts: Object.fromEntries(entries), companies: Object.fromEntries(employers) };
    return sendJson(reply, JSON.stringify(answer));
  };
}

/** No match, Lusha reference 2.2. */
const EMPTY = {
  error: { code: 3, name: 'EMPTY_DATA', message: 'Could not find requested data' },
  isCreditCharged: false,
};
const RESTRICTED = {
  error: {
    code: 451,
    name: 'COMPLIANCE_RESTRICTED',
    message: 'The contact is restricted for compliance reasons',
  },
  isCreditCharged: false,
};

async function chargePeople(
  service: ApiService,
  of: {
    request: Parameters<typeof chargeCaller>[1];
    operation: string;
    people: readonly StoredPerson[];
    wish: Wish;
  },
): Promise<(person: StoredPerson) => boolean> {
  const charged = await chargeCaller(service, of.request, {
    operation: of.operation,
    searchCredits: searchCredits(of.people.length),
    items: of.people.map((person) => ({
      kind: 'contact',
      id: person.id,
      data: dataOf(person, of.wish.reveal),
    })),
  });
  if (charged.replayed) return () => charged.credits > 0;
  return (person) => charged.newlyPaid.has(`contact:${person.id}`);
}

/** Neither flag means both kinds; a flag alone means its kind (Lusha reference 2.2). A text is a problem. */
function readWish(given: Readonly<Record<string, unknown>>): Wish | string {
  const emails = readFlag(given['revealEmails']);
  const phones = readFlag(given['revealPhones']);
  const filterBy = given['filterBy'] ?? null;
  if (emails === undefined || phones === undefined)
    return 'revealEmails and revealPhones must be true or false';
  if (filterBy !== null && filterBy !== 'phoneNumbers' && filterBy !== 'emailAddresses') {
    return 'filterBy must be phoneNumbers or emailAddresses';
  }
  const both = emails === null && phones === null;
  const withEmails = both || emails === true || (emails === null && phones === false);
  const withPhones = both || phones === true || (phones === null && emails === false);
  return { reveal: (withEmails ? DATUM.emails : 0) | (withPhones ? DATUM.phones : 0), filterBy };
}

/** A match has at least one detail, or one of the kind asked for. */
function fits(person: StoredPerson, { filterBy }: Wish): boolean {
  if (filterBy === 'phoneNumbers') return person.hasPhones;
  if (filterBy === 'emailAddresses') return person.hasEmails;
  return person.hasEmails || person.hasPhones;
}

function findProblems(contacts: unknown): string[] {
  if (!Array.isArray(contacts)) return ['contacts must be an array'];
  if (contacts.length === 0) return ['contacts must contain at least 1 elements'];
  if (contacts.length > 100) return ['contacts must contain no more than 100 elements'];
  const problems = contacts.flatMap((item, index) =>
    isObject(item) && readText(item['contactId']) ? [] : [`contacts.${index}.contactId must be a string`],
  );
  return problems.slice(0, 10);
}

function toQuery(item: unknown): ContactQuery {
  const contact = isObject(item) ? item : {};
  const companies = Array.isArray(contact['companies']) ? contact['companies'].filter(isObject) : [];
  const company = companies.find((one) => one['isCurrent'] !== false) ?? companies[0] ?? {};
  return {
    ...readId(readText(contact['personId'])),
    email: readText(contact['email']),
    linkedinUrl: readText(contact['linkedinUrl']),
    fullName: readText(contact['fullName']),
    firstName: readText(contact['firstName']),
    lastName: readText(contact['lastName']),
    companyName: readText(company['name']),
    companyDomain: readText(company['domain']) ?? readText(company['fqdn']),
  };
}

function hasIdentity(query: ContactQuery): boolean {
  const named = query.firstName && query.lastName && (query.companyName || query.companyDomain);
  return Boolean(query.id !== undefined || query.email || query.linkedinUrl || named);
}

function readId(text: string | undefined): { id: number | null } | object {
  return text === undefined ? {} : { id: decodeEntityId('contact', text) };
}

function readText(value: unknown): string | undefined {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof one === 'number') return String(one);
  return typeof one === 'string' && one.trim() !== '' ? one.trim().slice(0, 2048) : undefined;
}

/** Null when not given, undefined when it is no flag. */
function readFlag(value: unknown): boolean | null | undefined {
  if (value === undefined || value === null || value === '') return null;
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : undefined;
}
