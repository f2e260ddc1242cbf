import type { Static, TSchema } from '@sinclair/typebox';
import { SluiceError } from '@sluice/core';
import { defineAction, type Action } from '../../kit/action.ts';
import type { ProviderResponse } from '../../kit/errors.ts';
import { at, isObject, numberAt } from '../../kit/json.ts';
import { chargedCredits, PRICES, revealCredits, searchCredits } from './prices.ts';
import * as s from './schemas.ts';

/** Lusha reference 3.3, 3.4 and 3.13. */
export const v3Actions: Readonly<Record<string, Action>> = {
  'account.usage': defineAction<Record<string, never>>({
    title: 'Credits, limits, plan and prices of the account',
    effect: 'read',
    input: s.NoInput,
    output: s.Usage,
    request: () => ({ method: 'GET', path: '/v3/account/usage' }),
    respond: (response) => objectOf(response),
    creditsLeft: ({ body }) => numberAt(body, 'credits', 'remaining'),
    bucket: 'usage',
  }),
  'contacts.search': spending<Static<typeof s.ContactsSearch>>({
    title: 'Find contacts by their identifiers, without their contact data',
    path: '/v3/contacts/search',
    input: s.ContactsSearch,
    maxCredits: ({ contacts, signals }) =>
      searchCredits(contacts.length) + contacts.length * (signals?.types.length ?? 0),
  }),
  'contacts.enrich': spending<Static<typeof s.ContactsEnrich>>({
    title: 'Reveal e-mails and phones of contacts by id',
    path: '/v3/contacts/enrich',
    input: s.ContactsEnrich,
    maxCredits: ({ ids, reveal }) => ids.length * revealCredits(reveal),
  }),
  'contacts.search_and_enrich': spending<Static<typeof s.ContactsSearchAndEnrich>>({
    title: 'Find contacts and reveal their e-mails and phones',
    path: '/v3/contacts/search-and-enrich',
    input: s.ContactsSearchAndEnrich,
    maxCredits: ({ contacts, reveal }) =>
      searchCredits(contacts.length) + contacts.length * revealCredits(reveal),
  }),
  'companies.search': spending<Static<typeof s.CompaniesSearch>>({
    title: 'Find companies by their identifiers',
    path: '/v3/companies/search',
    input: s.CompaniesSearch,
    maxCredits: ({ companies, signals }) =>
      searchCredits(companies.length) + companies.length * (signals?.types.length ?? 0),
  }),
  'companies.enrich': spending<Static<typeof s.CompaniesEnrich>>({
    title: 'Get the data of companies by id',
    path: '/v3/companies/enrich',
    input: s.CompaniesEnrich,
    maxCredits: ({ ids, reveal }) => ids.length * companyCredits(reveal),
  }),
  'companies.search_and_enrich': spending<Static<typeof s.CompaniesSearchAndEnrich>>({
    title: 'Find companies and get their data',
    path: '/v3/companies/search-and-enrich',
    input: s.CompaniesSearchAndEnrich,
    maxCredits: ({ companies, reveal }) =>
      searchCredits(companies.length) + companies.length * companyCredits(reveal),
  }),
};

interface Spending<I> {
  title: string;
  path: string;
  input: TSchema;
  maxCredits: (input: I) => number;
}

/** The six data calls differ in path, input and price alone; their body is the input as it is. */
function spending<I>({ title, path, input, maxCredits }: Spending<I>): Action {
  return defineAction<I>({
    title,
    effect: 'spend',
    input,
    output: s.Results,
    request: (body) => ({ method: 'POST', path, json: body }),
    respond: resultsOf,
    maxCredits,
    chargedCredits,
    // The same data is charged once (reference 7.2): a repeat costs at most the search again.
    afterDoubt: 'repeat',
  });
}

function companyCredits(reveal: readonly string[] | undefined): number {
  return PRICES.company + (reveal?.length ?? 0) * PRICES.premiumField;
}

function resultsOf(response: ProviderResponse): unknown {
  const body = objectOf(response);
  if (Array.isArray(body['results']) && body['results'].every(isObject)) return body;
  throw new SluiceError('provider.malformed', { message: 'Lusha’s answer holds no list of results.' });
}

export function objectOf({ body }: ProviderResponse): Readonly<Record<string, unknown>> {
  if (isObject(body) && at(body, 'error') === undefined) return body;
  throw new SluiceError('provider.malformed', { message: 'Lusha’s answer is not what was asked for.' });
}
