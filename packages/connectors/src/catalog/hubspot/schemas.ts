import { Type, type TObject } from '@sinclair/typebox';

/** Inputs and answers of the CRM's objects (HubSpot “Contacts”, “Companies”, “Search the CRM”). */

const closed = { additionalProperties: false };
const scalar = Type.Union([Type.String({ maxLength: 65_536 }), Type.Number(), Type.Boolean()]);
/** An account has properties of its own beside those named. */
const open = { additionalProperties: scalar };
const short = Type.Optional(Type.String({ maxLength: 1000 }));
const long = Type.Optional(Type.String({ maxLength: 65_536 }));
/** As a number, or as the text it travels as; an empty one clears it. */
const number = Type.Optional(
  Type.Union([Type.Number(), Type.String({ pattern: '^(-?\\d{1,18}(\\.\\d{1,9})?)?$' })]),
);

/** Requests that carry several objects carry at most this many. */
export const BATCH = 100;
const SEARCH_PAGE = 200;

export const ContactProperties = Type.Object(
  {
    email: short,
    firstname: short,
    lastname: short,
    phone: short,
    mobilephone: short,
    jobtitle: short,
    company: short,
    website: short,
    address: long,
    city: short,
    state: short,
    zip: short,
    country: short,
    hs_linkedin_url: short,
    lifecyclestage: short,
    hs_lead_status: short,
    hubspot_owner_id: short,
  },
  open,
);

export const CompanyProperties = Type.Object(
  {
    name: short,
    domain: short,
    website: short,
    phone: short,
    description: long,
    industry: short,
    numberofemployees: number,
    annualrevenue: number,
    founded_year: short,
    address: long,
    city: short,
    state: short,
    zip: short,
    country: short,
    linkedin_company_page: short,
    lifecyclestage: short,
    hubspot_owner_id: short,
  },
  open,
);

const Name = Type.String({ pattern: '^[A-Za-z0-9_]{1,100}$' });
const Names = Type.Optional(
  Type.Array(Name, { maxItems: 200, description: 'The properties to read; a few by default' }),
);
const Cursor = Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before' }));
/** HubSpot's own id, as it writes it. */
export const Id = Type.String({ pattern: '^[0-9]{1,20}$' });
const Key = Type.String({ minLength: 1, maxLength: 254 });

export const ListInput = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: BATCH })),
    after: Cursor,
    properties: Names,
    archived: Type.Optional(Type.Boolean()),
  },
  closed,
);

export const GetInput = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 254, description: 'The id, or the value of `idProperty`' }),
    idProperty: Type.Optional(Name),
    properties: Names,
  },
  closed,
);

const Filter = Type.Object(
  {
    propertyName: Name,
    operator: Type.Union(
      ['EQ', 'NEQ', 'LT', 'LTE', 'GT', 'GTE', 'BETWEEN', 'IN', 'NOT_IN'].map((one) => Type.Literal(one)),
    ),
    value: Type.Optional(scalar),
    highValue: Type.Optional(scalar),
    values: Type.Optional(Type.Array(Type.String({ maxLength: 1000 }), { minItems: 1, maxItems: BATCH })),
  },
  closed,
);
const Presence = Type.Object(
  {
    propertyName: Name,
    operator: Type.Union([Type.Literal('HAS_PROPERTY'), Type.Literal('NOT_HAS_PROPERTY')]),
  },
  closed,
);

export const SearchInput = Type.Object(
  {
    query: Type.Optional(Type.String({ maxLength: 3000 })),
    filterGroups: Type.Optional(
      Type.Array(
        Type.Object(
          { filters: Type.Array(Type.Union([Filter, Presence]), { minItems: 1, maxItems: 6 }) },
          closed,
        ),
        { maxItems: 5, description: 'Joined by or; the filters of one by and' },
      ),
    ),
    sorts: Type.Optional(
      Type.Array(
        Type.Object(
          {
            propertyName: Name,
            direction: Type.Union([Type.Literal('ASCENDING'), Type.Literal('DESCENDING')]),
          },
          closed,
        ),
        { maxItems: 1 },
      ),
    ),
    properties: Names,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: SEARCH_PAGE })),
    after: Cursor,
  },
  closed,
);

export const UpsertContact = Type.Object(
  {
    email: Type.String({ minLength: 3, maxLength: 254, description: 'Which contact' }),
    properties: ContactProperties,
  },
  closed,
);

export const UpsertCompany = Type.Object(
  {
    id: Type.Optional(Id),
    properties: CompanyProperties,
  },
  closed,
);

/** Tells which input of a batch a result or an error belongs to; it comes back as it was sent. */
const Trace = Type.Optional(Type.String({ maxLength: 60 }));
const inputs = <T extends TObject>(item: T) =>
  Type.Object({ inputs: Type.Array(item, { minItems: 1, maxItems: BATCH }) }, closed);

export const ReadManyInput = Type.Object(
  {
    ids: Type.Array(Key, { minItems: 1, maxItems: BATCH, uniqueItems: true }),
    idProperty: Type.Optional(Name),
    properties: Names,
  },
  closed,
);
export const UpsertContacts = inputs(
  Type.Object({ email: Key, properties: ContactProperties, trace: Trace }, closed),
);
export const CreateCompanies = inputs(Type.Object({ properties: CompanyProperties, trace: Trace }, closed));
export const UpdateCompanies = inputs(
  Type.Object({ id: Id, properties: CompanyProperties, trace: Trace }, closed),
);

export const Entity = Type.Object({
  id: Type.String(),
  properties: Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()])),
  createdAt: Type.Optional(Type.String()),
  updatedAt: Type.Optional(Type.String()),
  archived: Type.Optional(Type.Boolean()),
});
export const Upserted = Type.Composite([
  Entity,
  Type.Object({ created: Type.Boolean({ description: 'False when it was there' }) }),
]);
export const EntityPage = Type.Object({
  items: Type.Array(Entity),
  next: Type.Optional(Type.String()),
  total: Type.Optional(Type.Number({ description: 'Of a search' })),
});
export const BatchOutput = Type.Object({
  items: Type.Array(
    Type.Composite([
      Entity,
      Type.Object({ created: Type.Optional(Type.Boolean()), trace: Type.Optional(Type.String()) }),
    ]),
  ),
  errors: Type.Array(
    Type.Object({
      message: Type.String(),
      category: Type.Optional(Type.String()),
      traces: Type.Array(Type.String()),
    }),
  ),
});
export const AccountDetails = Type.Object({
  portalId: Type.String(),
  accountType: Type.Optional(Type.String()),
  uiDomain: Type.Optional(Type.String()),
  timeZone: Type.Optional(Type.String()),
  companyCurrency: Type.Optional(Type.String()),
});
