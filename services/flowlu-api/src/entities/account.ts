import { ALL_METHODS, type Entity, field, fields, IMPORT_MARKS, STAMPS, type Values } from './entity.ts';

export const ORGANIZATION = 1;
export const CONTACT = 2;

const ADDRESS_PARTS = [
  'country',
  'state',
  'city',
  'zip',
  'address_line_1',
  'address_line_2',
  'address_line_3',
];

/** Organizations and contacts, in one table (Flowlu reference 4.3). */
export const ACCOUNT: Entity = {
  module: 'crm',
  name: 'account',
  methods: ALL_METHODS,
  idAs: 'number',
  complete: completeName,
  seeds: [],
  fields: [
    field('id', 'int', { system: true }),
    field('type', 'int', {
      required: true,
      values: [ORGANIZATION, CONTACT],
      aliases: ['type_id'],
      column: 'type',
    }),
    field('name', 'string', {
      required: { whenField: 'type', is: ORGANIZATION },
      searched: true,
      column: 'name',
    }),
    field('first_name', 'string', { required: { whenField: 'type', is: CONTACT } }),
    ...fields('string', ['middle_name', 'last_name']),
    field('honorific_title_id', 'int'),
    field('description', 'text'),
    field('active', 'bool', { default: 1 }),
    field('merged_to', 'int', { system: true }),
    field('owner_id', 'int', { column: 'owner_id' }),
    ...fields('int', ['industry_id', 'account_category_id']),
    field('birth_date', 'date'),
    field('timezone', 'string'),
    ...fields('string', ['name_legal', 'name_legal_full']),
    field('VAT', 'string', { label: 'VAT', aliases: ['vat'] }),
    field('VAT1', 'string', { label: 'VAT 1', aliases: ['vat1'] }),
    field('VAT2', 'string', { label: 'VAT 2', aliases: ['vat2'] }),
    field('bank_details', 'text'),
    field('phone', 'string', { searched: true, column: 'phone' }),
    ...fields('string', ['phone2', 'phone3']),
    field('email', 'string', { searched: true, column: 'email' }),
    ...fields('string', ['email_personal', 'web', 'telegram', 'skype', 'icq']),
    ...fields('string', ['link_google', 'link_facebook', 'link_vk', 'link_linkedin', 'link_instagram']),
    ...fields('text', ['address', 'address_legal']),
    ...fields(
      'string',
      ADDRESS_PARTS.map((part) => `shipping_${part}`),
    ),
    ...fields(
      'string',
      ADDRESS_PARTS.map((part) => `billing_${part}`),
    ),
    ...fields('string', ADDRESS_PARTS),
    field('organization_employee_count', 'int'),
    ...fields('price', ['organization_revenue', 'organization_expenses']),
    field('organization_registration_date', 'date'),
    ...IMPORT_MARKS,
    field('guid_1c', 'string'),
    field('last_activity_id', 'int', { system: true }),
    field('last_activity_time', 'datetime', { system: true }),
    field('last_activity_model', 'string', { system: true }),
    field('extra_fields', 'text', { system: true }),
    ...STAMPS,
  ],
};

/** A contact is shown by its names, unless a display name of another form was given. */
function completeName(values: Values, before: Values): void {
  if (values['type'] !== CONTACT) return;
  const follows = values['name'] === undefined || values['name'] === namesOf(before);
  if (follows) values['name'] = namesOf(values);
}

function namesOf(values: Values): string {
  const names = [values['first_name'], values['middle_name'], values['last_name']];
  return names
    .filter((name) => name !== undefined)
    .join(' ')
    .slice(0, 255);
}
