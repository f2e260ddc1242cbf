import type { Static } from '@sinclair/typebox';
import { SluiceError } from '@sluice/core';
import { defineAction, type Action } from '../../kit/action.ts';
import { at, isObject, numberAt } from '../../kit/json.ts';
import { chargedForCompanies, chargedForPeople, PRICES, revealCredits, searchCredits } from './prices.ts';
import { objectOf } from './actions-v3.ts';
import * as s from './schemas.ts';

/** The older generation, for accounts without V3 (Lusha reference 2.2 to 2.5 and 2.8). */
export const v2Actions: Readonly<Record<string, Action>> = {
  'account.usage_v2': defineAction<Record<string, never>>({
    title: 'Credits of the account (V2)',
    effect: 'read',
    input: s.NoInput,
    output: s.UsageV2,
    request: () => ({ method: 'GET', path: '/account/usage' }),
    respond: (response) => objectOf(response),
    creditsLeft: ({ body }) => remaining(body),
    bucket: 'usage',
  }),
  'v2.person.get': defineAction<Static<typeof s.PersonGet>>({
    title: 'Find one person and reveal the contact data (V2)',
    effect: 'spend',
    input: s.PersonGet,
    output: s.AnyObject,
    request: (input) => {
      needOne(identifiesPerson(input), 'personId, email, linkedinUrl, or first and last name with a company');
      return { method: 'GET', path: '/v2/person', query: asQuery(input) };
    },
    respond: objectOf,
    maxCredits: (input) => PRICES.search + revealCredits(revealed(input)),
    chargedCredits: chargedForPeople,
    afterDoubt: 'repeat',
  }),
  'v2.person.bulk': defineAction<Static<typeof s.PersonBulk>>({
    title: 'Find up to 100 people and reveal their contact data (V2)',
    effect: 'spend',
    input: s.PersonBulk,
    output: s.AnyObject,
    request: (input) => ({ method: 'POST', path: '/v2/person', json: input }),
    respond: objectOf,
    maxCredits: ({ contacts, metadata = {} }) =>
      searchCredits(contacts.length) +
      contacts.length * (revealCredits(revealed(metadata)) + (metadata.signals?.length ?? 0)),
    chargedCredits: chargedForPeople,
    afterDoubt: 'repeat',
  }),
  'v2.company.get': defineAction<Static<typeof s.CompanyGet>>({
    title: 'Get the data of one company (V2)',
    effect: 'spend',
    input: s.CompanyGet,
    output: s.AnyObject,
    request: (input) => {
      needOne(
        [input.domain, input.company, input.companyId].some((value) => value !== undefined),
        'domain, company or companyId',
      );
      return { method: 'GET', path: '/v2/company', query: asQuery(input) };
    },
    respond: objectOf,
    maxCredits: () => PRICES.company,
    chargedCredits: chargedForCompanies,
    afterDoubt: 'repeat',
  }),
  'v2.company.bulk': defineAction<Static<typeof s.CompanyBulk>>({
    title: 'Get the data of up to 100 companies (V2)',
    effect: 'spend',
    input: s.CompanyBulk,
    output: s.AnyObject,
    request: (input) => ({ method: 'POST', path: '/v2/company', json: input }),
    respond: objectOf,
    maxCredits: ({ companies, signals }) => companies.length * (PRICES.company + (signals?.length ?? 0)),
    chargedCredits: chargedForCompanies,
    afterDoubt: 'repeat',
  }),
};

function identifiesPerson(input: Static<typeof s.PersonGet>): boolean {
  const named = input.firstName !== undefined && input.lastName !== undefined;
  const placed = input.companyName !== undefined || input.companyDomain !== undefined;
  return (named && placed) || [input.personId, input.email, input.linkedinUrl].some(Boolean);
}

function needOne(there: boolean, what: string): void {
  if (there) return;
  throw new SluiceError('request.invalid', {
    message: 'Nothing in the input says who is meant.',
    fix: `Give ${what}.`,
  });
}

/** Neither flag asks for both kinds; one flag alone for that kind (Lusha reference 2.2). */
function revealed(flags: { revealEmails?: boolean; revealPhones?: boolean }): readonly string[] | undefined {
  if (flags.revealEmails !== true && flags.revealPhones !== true) return undefined;
  return [
    ...(flags.revealEmails === true ? ['emails'] : []),
    ...(flags.revealPhones === true ? ['phones'] : []),
  ];
}

function asQuery(input: Readonly<Record<string, string | boolean | undefined>>): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of Object.entries(input)) {
    if (value !== undefined) query[name] = String(value);
  }
  return query;
}

/** One pool of unified credits, or the sum of several (Lusha reference 2.8). */
function remaining(body: unknown): number | undefined {
  const unified = numberAt(body, 'usage', 'credits', 'remaining');
  if (unified !== undefined) return unified;
  const pools = at(body, 'usage');
  const left = isObject(pools)
    ? Object.values(pools).flatMap((pool) => numberAt(pool, 'remaining') ?? [])
    : [];
  return left.length > 0 ? left.reduce((sum, value) => sum + value, 0) : undefined;
}
