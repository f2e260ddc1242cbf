import { Type, type Static, type TSchema } from '@sinclair/typebox';

/** What the actions take and give (Lusha reference 2.11 and 3.15). Answers are checked only for what is used. */

const text = (maxLength = 500) => Type.String({ minLength: 1, maxLength });
const closed = { additionalProperties: false };
const date = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Union(values.map((value) => Type.Literal(value as T[number])));
const upTo100 = <T extends TSchema>(item: T) => Type.Array(item, { minItems: 1, maxItems: 100 });

export const ContactItem = Type.Object(
  {
    clientReferenceId: Type.Optional(text(256)),
    id: Type.Optional(text()),
    linkedinUrl: Type.Optional(text(2000)),
    email: Type.Optional(text()),
    firstName: Type.Optional(text()),
    lastName: Type.Optional(text()),
    companyName: Type.Optional(text()),
    companyDomain: Type.Optional(text()),
  },
  closed,
);
export type ContactItem = Static<typeof ContactItem>;

export const CompanyItem = Type.Object(
  {
    clientReferenceId: Type.Optional(text(256)),
    id: Type.Optional(text()),
    name: Type.Optional(text()),
    domain: Type.Optional(text()),
  },
  closed,
);
export type CompanyItem = Static<typeof CompanyItem>;

const SearchOptions = Type.Object({ includePartialProfiles: Type.Optional(Type.Boolean()) }, closed);
const Signals = Type.Object(
  {
    types: Type.Array(text(), { minItems: 1 }),
    startDate: Type.Optional(date),
    maxResultsPerSignal: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  },
  closed,
);

const ContactReveal = Type.Array(oneOf(['emails', 'phones']), { minItems: 1, uniqueItems: true });
/** Each costs one credit more where it has a value (Lusha reference 3.4). */
const CompanyReveal = Type.Array(
  oneOf([
    'employeesByDepartment',
    'employeesByLocation',
    'employeesBySeniority',
    'competitors',
    'intent',
    'estimatedAnnualItSpend',
    'monthlyWebsiteTraffic',
    'directParent',
    'ultimateParent',
  ]),
  { minItems: 1, uniqueItems: true },
);

export const ContactsSearch = Type.Object(
  {
    contacts: upTo100(ContactItem),
    options: Type.Optional(SearchOptions),
    signals: Type.Optional(Signals),
  },
  closed,
);
export const ContactsEnrich = Type.Object(
  {
    ids: upTo100(text()),
    reveal: Type.Optional(ContactReveal),
    waterfallEnabled: Type.Optional(Type.Boolean()),
    tableId: Type.Optional(text()),
  },
  closed,
);
export const ContactsSearchAndEnrich = Type.Object(
  {
    contacts: upTo100(ContactItem),
    reveal: Type.Optional(ContactReveal),
    options: Type.Optional(SearchOptions),
  },
  closed,
);
export const CompaniesSearch = Type.Object(
  {
    companies: upTo100(CompanyItem),
    options: Type.Optional(SearchOptions),
    signals: Type.Optional(Signals),
  },
  closed,
);
export const CompaniesEnrich = Type.Object(
  {
    ids: upTo100(text()),
    reveal: Type.Optional(CompanyReveal),
    tableId: Type.Optional(text()),
  },
  closed,
);
export const CompaniesSearchAndEnrich = Type.Object(
  {
    companies: upTo100(CompanyItem),
    reveal: Type.Optional(CompanyReveal),
    options: Type.Optional(SearchOptions),
  },
  closed,
);

/** The envelope of every V3 answer to a search or an enrichment. */
export const Results = Type.Object({
  requestId: Type.Optional(Type.String()),
  results: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  billing: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});

export const Usage = Type.Object({
  credits: Type.Object({ total: Type.Number(), used: Type.Number(), remaining: Type.Number() }),
  rateLimits: Type.Optional(Type.Unknown()),
  plan: Type.Optional(Type.Unknown()),
  pricing: Type.Optional(Type.Unknown()),
});
export const UsageV2 = Type.Object({
  usage: Type.Record(
    Type.String(),
    Type.Object({
      used: Type.Optional(Type.Number()),
      total: Type.Optional(Type.Number()),
      remaining: Type.Optional(Type.Number()),
    }),
  ),
});

export const PersonGet = Type.Object(
  {
    personId: Type.Optional(text()),
    email: Type.Optional(text()),
    linkedinUrl: Type.Optional(text(2000)),
    firstName: Type.Optional(text()),
    lastName: Type.Optional(text()),
    companyName: Type.Optional(text()),
    companyDomain: Type.Optional(text()),
    refreshJobInfo: Type.Optional(Type.Boolean()),
    filterBy: Type.Optional(oneOf(['phoneNumbers', 'emailAddresses'])),
    revealEmails: Type.Optional(Type.Boolean()),
    revealPhones: Type.Optional(Type.Boolean()),
    partialProfile: Type.Optional(Type.Boolean()),
  },
  closed,
);

const PersonCompany = Type.Object(
  {
    name: Type.Optional(text()),
    domain: Type.Optional(text()),
    isCurrent: Type.Boolean(),
    jobTitle: Type.Optional(text()),
    fqdn: Type.Optional(text()),
    companySocialId: Type.Optional(text()),
  },
  closed,
);
export const PersonBulk = Type.Object(
  {
    contacts: upTo100(
      Type.Object(
        {
          contactId: text(256),
          personId: Type.Optional(text()),
          fullName: Type.Optional(text()),
          email: Type.Optional(text()),
          linkedinUrl: Type.Optional(text(2000)),
          location: Type.Optional(text()),
          companies: Type.Optional(Type.Array(PersonCompany, { maxItems: 20 })),
        },
        closed,
      ),
    ),
    metadata: Type.Optional(
      Type.Object(
        {
          refreshJobInfo: Type.Optional(Type.Boolean()),
          filterBy: Type.Optional(oneOf(['phoneNumbers', 'emailAddresses'])),
          revealEmails: Type.Optional(Type.Boolean()),
          revealPhones: Type.Optional(Type.Boolean()),
          signals: Type.Optional(Type.Array(text(), { minItems: 1 })),
          signalsStartDate: Type.Optional(date),
          partialProfile: Type.Optional(Type.Boolean()),
        },
        closed,
      ),
    ),
  },
  closed,
);

export const CompanyGet = Type.Object(
  {
    domain: Type.Optional(text()),
    company: Type.Optional(text()),
    companyId: Type.Optional(text()),
    partialCompany: Type.Optional(Type.Boolean()),
  },
  closed,
);
export const CompanyBulk = Type.Object(
  {
    companies: upTo100(
      Type.Object(
        {
          id: text(256),
          domain: Type.Optional(text()),
          fqdn: Type.Optional(text()),
          name: Type.Optional(text()),
          companyId: Type.Optional(text()),
        },
        closed,
      ),
    ),
    signals: Type.Optional(Type.Array(text(), { minItems: 1 })),
    signalsStartDate: Type.Optional(date),
    signalsFilters: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    partialCompany: Type.Optional(Type.Boolean()),
  },
  closed,
);

/** Any JSON object: V2 answers differ from plan to plan. */
export const AnyObject = Type.Record(Type.String(), Type.Unknown());
export const NoInput = Type.Object({}, closed);
