import type { ProviderResponse } from '../../kit/errors.ts';
import { firstOf, isObject, listAt, numberAt, at } from '../../kit/json.ts';

/** Credits (Lusha reference 7.1). */
export const PRICES = { email: 1, phone: 5, company: 1, premiumField: 1, search: 1, searchPer: 25 } as const;

/** One credit for each 25 results that were started. */
export function searchCredits(count: number): number {
  return Math.ceil(count / PRICES.searchPer) * PRICES.search;
}

/** What one contact's data costs at most; asking for nothing in particular asks for all. */
export function revealCredits(reveal: readonly string[] | undefined): number {
  const emails = !reveal || reveal.includes('emails') ? PRICES.email : 0;
  const phones = !reveal || reveal.includes('phones') ? PRICES.phone : 0;
  return emails + phones;
}

/** What the answer says was charged, in the words of any generation; 0 where it says nothing. */
export function chargedCredits(response: ProviderResponse): number {
  return Math.max(0, statedCredits(response.body) ?? 0);
}

/**
 * V2 people: where no sum is told, one credit for the e-mails and five for the phones of each contact marked
 * as charged (reference 7.2), and what the search of a bulk call costs.
 */
export function chargedForPeople(response: ProviderResponse): number {
  const stated = statedCredits(response.body);
  if (stated !== undefined) return Math.max(0, stated);
  const single = at(response.body, 'contact');
  if (isObject(single)) return personCredits(single);
  const people = Object.values(asObject(at(response.body, 'contacts')));
  const sum = people.reduce<number>((total, person) => total + personCredits(person), 0);
  return sum === 0 ? 0 : sum + searchCredits(people.length);
}

/** V2 companies: one credit for each that came, where no sum is told. */
export function chargedForCompanies(response: ProviderResponse): number {
  const stated = statedCredits(response.body);
  if (stated !== undefined) return Math.max(0, stated);
  const data = at(response.body, 'data');
  if (isObject(data)) return PRICES.company;
  const found = Object.values(asObject(response.body)).filter(
    (entry) => isObject(entry) && (at(entry, 'id') !== undefined || at(entry, 'name') !== undefined),
  );
  return found.length * PRICES.company;
}

function statedCredits(body: unknown): number | undefined {
  return firstOf(
    numberAt(body, 'billing', 'creditsCharged'),
    numberAt(body, 'creditsCharged'),
    numberAt(body, 'creditCharged'),
  );
}

function personCredits(person: unknown): number {
  if (at(person, 'isCreditCharged') !== true) return 0;
  const data = at(person, 'data');
  const emails = listAt(data, 'emailAddresses').length + listAt(data, 'emails').length > 0;
  const phones = listAt(data, 'phoneNumbers').length + listAt(data, 'phones').length > 0;
  return Math.max(1, (emails ? PRICES.email : 0) + (phones ? PRICES.phone : 0));
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}
