import { Type } from '@sinclair/typebox';

/** Inputs and answers of the CRM's entities (Flowlu reference 2.2 to 2.4, 4.3). */

const closed = { additionalProperties: false };
const scalar = Type.Union([Type.String({ maxLength: 100_000 }), Type.Number(), Type.Boolean()]);
/** Custom fields are `cf_900` or `cf_alias`; other names pass too, because accounts differ. */
const open = { additionalProperties: scalar };
const short = Type.Optional(Type.String({ maxLength: 255 }));
const long = Type.Optional(Type.String({ maxLength: 100_000 }));
const number = Type.Optional(Type.Number());
const flag = Type.Optional(Type.Boolean());
const date = Type.Optional(Type.String({ pattern: '^(\\d{4}-\\d{2}-\\d{2}( \\d{2}:\\d{2}:\\d{2})?)?$' }));

export const Id = Type.Union([Type.Integer({ minimum: 1 }), Type.String({ pattern: '^\\d{1,18}$' })]);

const shared = {
  description: long,
  active: flag,
  owner_id: number,
  account_category_id: number,
  timezone: short,
  phone: short,
  phone2: short,
  phone3: short,
  email: short,
  web: short,
  telegram: short,
  skype: short,
  link_google: short,
  link_facebook: short,
  link_vk: short,
  link_linkedin: short,
  link_instagram: short,
  address: long,
  shipping_country: short,
  shipping_state: short,
  shipping_city: short,
  shipping_zip: short,
  shipping_address_line_1: short,
  billing_country: short,
  billing_state: short,
  billing_city: short,
  billing_zip: short,
  billing_address_line_1: short,
  ref: short,
  ref_id: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })),
};

export const ContactValues = Type.Object(
  {
    first_name: short,
    middle_name: short,
    last_name: short,
    honorific_title_id: number,
    birth_date: date,
    ...shared,
  },
  open,
);

export const OrganizationValues = Type.Object(
  {
    name: short,
    industry_id: number,
    name_legal: short,
    name_legal_full: short,
    VAT: short,
    bank_details: long,
    address_legal: long,
    organization_employee_count: number,
    organization_revenue: number,
    organization_registration_date: date,
    ...shared,
  },
  open,
);

export const LeadValues = Type.Object(
  {
    name: short,
    description: long,
    budget: number,
    source_id: number,
    assignee_id: number,
    start_date: date,
    deadline: date,
    pipeline_id: number,
    pipeline_stage_id: number,
    customer_id: number,
    contact_id: number,
    contact_name: short,
    contact_phone: short,
    contact_email: short,
    contact_web: short,
    contact_position: short,
    contact_company: short,
    active: number,
    ref: short,
    ref_id: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })),
  },
  open,
);

const FilterValue = Type.Union([
  Type.String({ maxLength: 4000 }),
  Type.Number(),
  Type.Array(Type.Union([Type.String({ maxLength: 255 }), Type.Number()]), { minItems: 1, maxItems: 100 }),
  Type.Record(Type.String(), Type.Unknown(), { description: 'A range, such as {"start_date":"2026-01-01"}' }),
]);

export const ListInput = Type.Object(
  {
    page: Type.Optional(Type.Integer({ minimum: 1 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    search: Type.Optional(Type.String({ maxLength: 255 })),
    fields: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 200 })),
    filter: Type.Optional(Type.Record(Type.String({ pattern: '^[A-Za-z0-9_.]{1,100}$' }), FilterValue)),
    customfields: flag,
  },
  closed,
);

export const GetInput = Type.Object({ id: Id, customfields: flag }, closed);
export const DeleteInput = Type.Object({ id: Id }, closed);

export const Entity = Type.Record(Type.String(), Type.Unknown());
export const ListOutput = Type.Object({
  items: Type.Array(Entity),
  /** Records on the page as it came, before those of another type were taken out. */
  count: Type.Integer({ minimum: 0 }),
  total: Type.Optional(Type.Number({ description: 'Records that match, where the provider tells' })),
});
export const Deleted = Type.Object({ id: Type.String() });
