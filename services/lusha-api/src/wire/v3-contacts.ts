import type { FastifyInstance, FastifyReply } from 'fastify';
import { readReveals } from '../billing/charge.ts';
import { PRICES, searchCredits } from '../billing/plans.ts';
import { findContacts, type ContactQuery } from '../lookup/find-contacts.ts';
import { readPeople, type StoredPerson } from '../lookup/people.ts';
import type { Company } from '../store/companies.ts';
import { decodeEntityId, encodeEntityId } from '../store/entity-id.ts';
import { readProfile } from '../store/person-row.ts';
import { DATUM } from '../store/tables.ts';
import { notInPlan, refuseBody, sendJson } from './answers.ts';
import { findProblems } from './check-body.ts';
import { callerOf, chargeCaller, type ApiService, type Handler } from './service.ts';
import {
  contactsEnrichBody,
  contactsSearchAndEnrichBody,
  contactsSearchBody,
  findIdentityProblems,
  type ContactItem,
  type ContactsBody,
  type EnrichBody,
} from './v3-bodies.ts';

export function addV3Contacts(api: FastifyInstance, service: ApiService): void {
  api.post('/v3/contacts/search', search(service));
  api.post('/v3/contacts/enrich', enrich(service));
  api.post('/v3/contacts/search-and-enrich', searchAndEnrich(service));
}

function search(service: ApiService): Handler {
  return async (request, reply) => {
    const problems = findProblems(contactsSearchBody, request.body);
    const body = request.body as ContactsBody;
    if (problems.length === 0) problems.push(...findIdentityProblems(body.contacts));
    if (problems.length > 0) return refuseBody(reply, problems);
    if (body.signals) throw notInPlan('Signals');
    const people = await findContacts(service, body.contacts.map(toQuery));
    const found = people.filter(isOpen);
    const charged = await chargeCaller(service, request, {
      operation: 'contacts.search',
      searchCredits: searchCredits(found.length),
      items: [],
    });
    const ids = [...new Set(found.map((person) => person.id))];
    const [companies, reveals] = await Promise.all([
      companiesOf(service, found),
      readReveals(service.store, null, { accountId: callerOf(request).id, kind: 'contact', ids }),
    ]);
    const results = people.map((person, index) => {
      const reference = referenceText(body.contacts[index]);
      if (!person || person.restricted) return `{${joined(reference, errorText(person))}}`;
      const preview = previewOf(person, companies.get(person.companyId), reveals.get(person.id) ?? 0);
      return `{${joined(reference, JSON.stringify(preview).slice(1, -1))}}`;
    });
    return sendResults(reply, { results, ...charged, returned: found.length });
  };
}

function enrich(service: ApiService): Handler {
  return async (request, reply) => {
    const problems = findProblems(contactsEnrichBody, request.body);
    if (problems.length > 0) return refuseBody(reply, problems);
    const body = request.body as EnrichBody;
    if (body.tableId) throw notInPlan('Tables');
    const ids = body.ids.map((id) => decodeEntityId('contact', id) ?? 0);
    const known = await readPeople(service.store, null, [...new Set(ids.filter((id) => id > 0))]);
    const people = ids.map((id) => known.get(id) ?? null);
    const reveal = revealOf(body.reveal);
    const found = people.filter(isOpen);
    const charged = await chargeCaller(service, request, {
      operation: 'contacts.enrich',
      searchCredits: 0,
      items: found.map((person) => ({ kind: 'contact', id: person.id, data: dataOf(person, reveal) })),
    });
    const companies = await companyTexts(service, found);
    const results = people.map((person, index) => {
      if (person && !person.restricted) return `{${enrichedText(person, reveal, companies)}}`;
      return `{"id":${JSON.stringify(body.ids[index])},${errorText(person)}}`;
    });
    return sendResults(reply, { results, ...charged, returned: found.length });
  };
}

function searchAndEnrich(service: ApiService): Handler {
  return async (request, reply) => {
    const problems = findProblems(contactsSearchAndEnrichBody, request.body);
    const body = request.body as ContactsBody;
    if (problems.length === 0) problems.push(...findIdentityProblems(body.contacts));
    if (problems.length > 0) return refuseBody(reply, problems);
    const people = await findContacts(service, body.contacts.map(toQuery));
    const reveal = revealOf(body.reveal);
    const found = people.filter(isOpen);
    const charged = await chargeCaller(service, request, {
      operation: 'contacts.search-and-enrich',
      searchCredits: searchCredits(found.length),
      items: found.map((person) => ({ kind: 'contact', id: person.id, data: dataOf(person, reveal) })),
    });
    const companies = await companyTexts(service, found);
    const results = people.map((person, index) => {
      const reference = referenceText(body.contacts[index]);
      const open = person && !person.restricted;
      return `{${joined(reference, open ? enrichedText(person, reveal, companies) : errorText(person))}}`;
    });
    return sendResults(reply, { results, ...charged, returned: found.length });
  };
}

/** A person whose data may be given out. */
export function isOpen(person: StoredPerson | null): person is StoredPerson {
  return person !== null && !person.restricted;
}

export function sendResults(
  reply: FastifyReply,
  answer: { requestId: string; results: readonly string[]; credits: number; returned: number },
): FastifyReply {
  const billing = `{"creditsCharged":${answer.credits},"resultsReturned":${answer.returned}}`;
  const results = answer.results.join(',');
  return sendJson(reply, `{"requestId":"${answer.requestId}","results":[${results}],"billing":${billing}}`);
}

export function referenceText(item: { clientReferenceId?: string } | undefined): string {
  const reference = item?.clientReferenceId;
  return reference === undefined || reference === null
    ? ''
    : `"clientReferenceId":${JSON.stringify(reference)}`;
}

export function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(',');
}

/** Which data the `reveal` of a request means, as `DATUM` bits; left out it means all (Lusha reference 3.3). */
function revealOf(reveal: readonly string[] | null | undefined): number {
  if (!reveal) return DATUM.emails | DATUM.phones;
  return (reveal.includes('emails') ? DATUM.emails : 0) | (reveal.includes('phones') ? DATUM.phones : 0);
}

/** What of the wanted data there is. */
export function dataOf(person: StoredPerson, reveal: number): number {
  return reveal & ((person.hasEmails ? DATUM.emails : 0) | (person.hasPhones ? DATUM.phones : 0));
}

function errorText(person: StoredPerson | null): string {
  return person
    ? '"error":{"code":"COMPLIANCE_RESTRICTED","message":"Contact is restricted for compliance reasons"}'
    : '"error":{"code":"NOT_FOUND","message":"Contact not found"}';
}

/** The inside of an enriched contact: stored text put together, so that nothing is parsed and written again. */
function enrichedText(person: StoredPerson, reveal: number, companies: ReadonlyMap<number, string>): string {
  const company = companies.get(person.companyId);
  return joined(
    `"id":"${encodeEntityId('contact', person.id)}"`,
    person.profileText,
    reveal & DATUM.emails ? `"emails":${person.emailsText}` : '',
    reveal & DATUM.phones ? `"phones":${person.phonesText}` : '',
    company === undefined ? '' : `"company":${company}`,
    '"tags":[]',
  );
}

function previewOf(person: StoredPerson, company: Company | undefined, revealed: number) {
  const profile = readProfile(person.profileText);
  const { jobTitle, location, socialLinks } = profile;
  const has = [
    ...(profile.firstName ? ['firstName'] : []),
    ...(profile.lastName ? ['lastName'] : []),
    ...(jobTitle ? ['jobTitle'] : []),
    ...(location ? ['location'] : []),
    ...(socialLinks ? ['socialLinks'] : []),
    ...(person.hasEmails ? ['emails'] : []),
    ...(person.hasPhones ? ['phones'] : []),
    ...(profile.previousEmployment ? ['previousEmployment'] : []),
  ];
  const price = (bit: number, credits: number) => ((revealed & bit) === 0 ? credits : 0);
  return {
    id: encodeEntityId('contact', person.id),
    firstName: profile.firstName,
    lastName: profile.lastName,
    ...(jobTitle
      ? {
          jobTitle: {
            title: jobTitle.title,
            departments: jobTitle.departments,
            seniority: jobTitle.seniority,
          },
        }
      : {}),
    ...(company ? { company: companyRef(company) } : {}),
    ...(location
      ? { location: { country: location.country, state: location.state, city: location.city } }
      : {}),
    ...(socialLinks?.linkedin ? { socialLinks: { linkedin: socialLinks.linkedin } } : {}),
    has,
    canReveal: [
      ...(person.hasEmails ? [{ field: 'emails', credits: price(DATUM.emails, PRICES.email) }] : []),
      ...(person.hasPhones ? [{ field: 'phones', credits: price(DATUM.phones, PRICES.phones) }] : []),
    ],
  };
}

function companyRef(company: Company) {
  return {
    id: encodeEntityId('company', company.id),
    ...(company.name ? { name: company.name } : {}),
    ...(company.domain ? { domain: `www.${company.domain}` } : {}),
    ...(company.profile.industry ? { industry: company.profile.industry } : {}),
  };
}

/** A company is one object for as long as it does not change, so its text is made once. */
const refTexts = new WeakMap<Company, string>();

async function companyTexts(
  service: ApiService,
  people: readonly StoredPerson[],
): Promise<Map<number, string>> {
  const texts = new Map<number, string>();
  for (const [id, company] of await companiesOf(service, people)) {
    const text = refTexts.get(company) ?? JSON.stringify(companyRef(company));
    refTexts.set(company, text);
    texts.set(id, text);
  }
  return texts;
}

export function companiesOf(
  service: ApiService,
  people: readonly StoredPerson[],
): Promise<Map<number, Company>> {
  return service.companies.byId([...new Set(people.map((person) => person.companyId))]);
}

function toQuery(item: ContactItem): ContactQuery {
  return { ...item, ...(item.id ? { id: decodeEntityId('contact', item.id) } : { id: null }) };
}
