import {
  bodyOf,
  dateText,
  emailText,
  flag,
  listOf,
  listOfTexts,
  listOfWords,
  object,
  text,
  wholeNumber,
} from './check-body.ts';

/** The request bodies of Lusha reference 3.15, checked strictly. */
export interface ContactItem {
  clientReferenceId?: string;
  id?: string;
  linkedinUrl?: string;
  email?: string;
  firstName?: string;
  lastName?: string;
  companyName?: string;
  companyDomain?: string;
}

export interface ContactsBody {
  contacts: readonly ContactItem[];
  reveal?: readonly string[] | null;
  signals?: object | null;
}

export interface CompanyItem {
  clientReferenceId?: string;
  id?: string;
  name?: string;
  domain?: string;
}

export interface CompaniesBody {
  companies: readonly CompanyItem[];
  reveal?: readonly string[] | null;
  signals?: object | null;
}

export interface EnrichBody {
  ids: readonly string[];
  reveal?: readonly string[] | null;
  tableId?: string | null;
}

const contactItem = object({
  clientReferenceId: text,
  id: text,
  linkedinUrl: text,
  email: emailText,
  firstName: text,
  lastName: text,
  companyName: text,
  companyDomain: text,
});
const companyItem = object({ clientReferenceId: text, id: text, name: text, domain: text });
const options = object({ includePartialProfiles: flag });
const signals = object(
  { types: listOfTexts(1, 100), startDate: dateText, maxResultsPerSignal: wholeNumber(1, 100) },
  ['types'],
);
const contactReveal = listOfWords(['emails', 'phones'], 1);
const PREMIUM_FIELDS = [
  'employeesByDepartment',
  'employeesByLocation',
  'employeesBySeniority',
  'competitors',
  'intent',
  'estimatedAnnualItSpend',
  'monthlyWebsiteTraffic',
  'directParent',
  'ultimateParent',
] as const;
const companyReveal = listOfWords(PREMIUM_FIELDS, 1);
const contacts = listOf(contactItem, 1, 100);
const companies = listOf(companyItem, 1, 100);
const ids = listOfTexts(1, 100);

export const contactsSearchBody = bodyOf({ contacts, options, signals }, ['contacts']);
export const contactsSearchAndEnrichBody = bodyOf({ contacts, reveal: contactReveal, options }, ['contacts']);
export const contactsEnrichBody = bodyOf(
  { ids, reveal: contactReveal, waterfallEnabled: flag, tableId: text },
  ['ids'],
);
export const companiesSearchBody = bodyOf({ companies, options, signals }, ['companies']);
export const companiesSearchAndEnrichBody = bodyOf({ companies, reveal: companyReveal, options }, [
  'companies',
]);
export const companiesEnrichBody = bodyOf({ ids, reveal: companyReveal, tableId: text }, ['ids']);

/** An item must say whom it means: by id, LinkedIn, e-mail, or name with company (Lusha reference 3.3). */
export function findIdentityProblems(items: readonly ContactItem[]): string[] {
  const problems: string[] = [];
  items.forEach((item, index) => {
    const named = item.firstName && item.lastName && (item.companyName || item.companyDomain);
    if (item.id || item.linkedinUrl || item.email || named) return;
    problems.push(
      `contacts.${index} must have one of: id, linkedinUrl, email, or firstName and lastName with companyName or companyDomain`,
    );
  });
  return problems.slice(0, 10);
}

export function findCompanyIdentityProblems(items: readonly CompanyItem[]): string[] {
  return items
    .flatMap((item, index) =>
      item.id || item.name || item.domain ? [] : [`companies.${index} must have one of: id, name, domain`],
    )
    .slice(0, 10);
}
