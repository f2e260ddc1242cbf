import {
  emailKey,
  linkedinKey,
  mailboxOf,
  queryNameKeys,
  readEmail,
  readLinkedinProfile,
  readQueryNames,
  resolvePerson,
  type Candidate,
  type QueryName,
} from '../identity/index.ts';
import type { LushaStore } from '../store/tables.ts';
import type { CompanyCache } from './company-cache.ts';
import { findPeopleByKey, readPeople, type StoredPerson } from './people.ts';

/** Whom somebody looks for, as the request says it. */
export interface ContactQuery {
  /** The number in the id given; null when the id has not the form of one. */
  id?: number | null;
  email?: string | undefined;
  linkedinUrl?: string | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
  fullName?: string | undefined;
  companyName?: string | undefined;
  companyDomain?: string | undefined;
}

export interface Directory {
  store: LushaStore;
  companies: CompanyCache;
}

interface Prepared {
  id: number | null;
  mailbox: string | null;
  linkedin: string | null;
  names: readonly QueryName[];
  nameKeys: readonly number[];
  companyIds: ReadonlySet<number>;
}

/** A name that fits more people of one company than this is ambiguous anyhow. */
const MAX_CANDIDATES = 64;

/** For each query the one person it means, or null; three statements however many queries there are. */
export async function findContacts(
  directory: Directory,
  queries: readonly ContactQuery[],
): Promise<(StoredPerson | null)[]> {
  const prepared = await prepare(directory, queries);
  const keys = new Set<number>();
  for (const query of prepared) {
    if (query.mailbox !== null) keys.add(emailKey(query.mailbox));
    if (query.linkedin !== null) keys.add(linkedinKey(query.linkedin));
    for (const key of query.nameKeys) keys.add(key);
  }
  const byKey = await findPeopleByKey(directory.store, [...keys]);
  const named = prepared.map((query) => {
    const ids = new Set(query.nameKeys.flatMap((key) => byKey.get(key) ?? []));
    return ids.size > MAX_CANDIDATES ? [] : [...ids];
  });
  const wanted = new Set<number>(named.flat());
  for (const query of prepared) {
    if (query.id !== null) wanted.add(query.id);
    for (const id of identified(query, byKey)) wanted.add(id);
  }
  const people = await readPeople(directory.store, null, [...wanted]);
  return prepared.map((query, index) => decide(query, { people, byKey, named: named[index] ?? [] }));
}

async function prepare(directory: Directory, queries: readonly ContactQuery[]): Promise<Prepared[]> {
  const companies = await directory.companies.find(
    queries.map((query) => ({ name: query.companyName, domain: query.companyDomain })),
  );
  return queries.map((query, index) => {
    const email = query.email ? readEmail(query.email) : null;
    const names = query.firstName || query.lastName || query.fullName ? readQueryNames(query) : [];
    const companyIds = new Set((companies[index] ?? []).map((company) => company.id));
    return {
      id: query.id ?? null,
      mailbox: email === null ? null : mailboxOf(email),
      linkedin: query.linkedinUrl ? readLinkedinProfile(query.linkedinUrl) : null,
      names,
      nameKeys: names.length === 0 ? [] : [...companyIds].flatMap((id) => queryNameKeys(id, names)),
      companyIds,
    };
  });
}

function identified(query: Prepared, byKey: ReadonlyMap<number, number[]>): number[] {
  return [
    ...(query.mailbox === null ? [] : (byKey.get(emailKey(query.mailbox)) ?? [])),
    ...(query.linkedin === null ? [] : (byKey.get(linkedinKey(query.linkedin)) ?? [])),
  ];
}

function decide(
  query: Prepared,
  found: {
    people: ReadonlyMap<number, StoredPerson>;
    byKey: ReadonlyMap<number, number[]>;
    named: readonly number[];
  },
): StoredPerson | null {
  const under = (key: number) => present(found.people, found.byKey.get(key) ?? []);
  const { id, mailbox, linkedin } = query;
  const byIdentifier: Candidate[][] = [];
  if (id !== null) byIdentifier.push(present(found.people, [id]));
  if (linkedin !== null)
    byIdentifier.push(under(linkedinKey(linkedin)).filter((one) => one.linkedin === linkedin));
  if (mailbox !== null)
    byIdentifier.push(under(emailKey(mailbox)).filter((one) => one.carriesMailbox(mailbox)));
  const byCompany = present(found.people, found.named).filter((one) => query.companyIds.has(one.companyId));
  const chosen = resolvePerson({ names: query.names, byIdentifier, byCompany });
  return chosen === null ? null : (found.people.get(chosen) ?? null);
}

function present(people: ReadonlyMap<number, StoredPerson>, ids: readonly number[]): StoredPerson[] {
  return ids.map((id) => people.get(id)).filter((person) => person !== undefined);
}
