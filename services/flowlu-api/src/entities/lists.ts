import { ALL_METHODS, type Entity, type Field, field, STAMPS, type Values } from './entity.ts';

const ID = field('id', 'int', { system: true });
const NAME = field('name', 'string', { required: true, searched: true, column: 'name' });
const ORDERING = field('ordering', 'int');
const ACTIVE = field('active', 'bool', { default: 1 });
const DELETED_AT = field('deleted_at', 'datetime', { system: true });

/** The short lists that records point to, each with the rows a new company starts with (reference 4.3). */
export const LISTS: readonly Entity[] = [
  list('pipeline', {
    fields: [ID, NAME, ORDERING, field('description', 'text'), field('type_access', 'string')],
    seeds: [{ name: 'Sales', ordering: 1 }],
  }),
  list('pipeline_stage', {
    fields: [
      ID,
      NAME,
      ORDERING,
      ACTIVE,
      field('pipeline_id', 'int', { required: true }),
      field('color', 'string'),
    ],
    seeds: [
      { name: 'New', color: '#7aa2c9' },
      { name: 'Qualified', color: '#64b5a0' },
      { name: 'Proposal', color: '#c9b458' },
      { name: 'Negotiation', color: '#d18f52' },
      { name: 'Contract', color: '#6aa84f' },
    ].map((stage, index) => ({ ...stage, pipeline_id: 1, active: 1, ordering: index + 1 })),
  }),
  list('source', {
    fields: [ID, NAME, field('description', 'text'), ORDERING, ACTIVE],
    seeds: named('Website', 'Referral', 'Event', 'Cold outreach', 'Advertising'),
  }),
  list('loss_reason', {
    fields: [ID, NAME, ORDERING, ACTIVE],
    seeds: named('Price', 'Chose a competitor', 'No budget', 'No answer', 'Bad timing'),
  }),
  list('account_category', {
    fields: [ID, NAME, ORDERING, ACTIVE],
    seeds: named('Clients', 'Suppliers', 'Partners', 'Competitors'),
  }),
  list('industry', {
    fields: [ID, NAME, ORDERING, ACTIVE],
    seeds: named(
      'Construction',
      'Education',
      'Finance',
      'Health',
      'Logistics',
      'Manufacturing',
      'Retail',
      'Software',
      'Telecommunications',
      'Travel',
    ),
  }),
  list('honorific_title', {
    fields: [ID, NAME, ORDERING, ACTIVE],
    seeds: named('Mr', 'Mrs', 'Ms', 'Miss', 'Mx', 'Dr', 'Prof', 'Sir', 'Dame', 'Rev'),
  }),
];

function list(name: string, of: { fields: readonly Field[]; seeds: readonly Values[] }): Entity {
  return {
    module: 'crm',
    name,
    methods: ALL_METHODS,
    idAs: 'number',
    fields: [...of.fields, ...STAMPS, DELETED_AT],
    seeds: of.seeds,
  };
}

function named(...names: string[]): Values[] {
  return names.map((name, index) => ({ name, ordering: index + 1, active: 1 }));
}
