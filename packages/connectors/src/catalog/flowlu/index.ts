import type { Connector } from '../../kit/connector.ts';
import { classify } from './classify.ts';
import { CONTACT_SINK_FIELDS, toContactValues } from './contact-values.ts';
import { entityActions } from './entity-actions.ts';
import { german } from './german.ts';
import { fields, guide, normalise, revocation } from './guide.ts';
import { icon } from './icon.ts';
import { ORGANIZATION_SINK_FIELDS, toOrganizationValues } from './organization-values.ts';
import { LEAD_SINK_FIELDS, toLeadValues } from './lead-values.ts';
import { ContactValues, LeadValues, OrganizationValues } from './schemas.ts';
import { streams } from './streams.ts';
import { upsert } from './upsert.ts';

/** Progress is kept batch by batch, and a plan may allow one request a second: so few that it is seen to move. */
const BATCH = 25;

export const connector: Connector = {
  id: 'flowlu',
  name: 'Flowlu',
  summary: 'CRM: read and write organizations, contacts and leads.',
  categories: ['CRM', 'Project management'],
  website: 'https://www.flowlu.com',
  icon,
  guide,
  revocation,
  fields,
  fieldsTitle: 'API Key Settings',
  translations: { de: german },
  normalise,
  auth: { kind: 'query', parameter: 'api_key', field: 'apiKey' },
  address: { baseUrl: 'https://{domain}.flowlu.com/api/v1/module', basePath: '/api/v1/module' },
  // By the plan, per account; a trial has one request a second (Flowlu reference 3.4).
  limits: {
    windows: (values) => [
      { window: 'second', limit: Number(values['requestsPerSecond'] ?? 1) || 1, kind: 'sliding' },
    ],
    concurrency: 8,
  },
  classify,
  verify: { action: 'contacts.list', input: { limit: 1 } },
  actions: {
    ...entityActions({
      name: 'organizations',
      one: 'an organization',
      many: 'organizations',
      path: 'crm/account',
      values: OrganizationValues,
      type: 1,
    }),
    ...entityActions({
      name: 'contacts',
      one: 'a contact',
      many: 'contacts',
      path: 'crm/account',
      values: ContactValues,
      type: 2,
    }),
    ...entityActions({ name: 'leads', one: 'a lead', many: 'leads', path: 'crm/lead', values: LeadValues }),
  },
  streams,
  sinks: {
    contacts: {
      title: 'Contacts',
      entity: 'contact',
      batchSize: BATCH,
      fields: CONTACT_SINK_FIELDS,
      upsert: (records, call) => upsert(records, call, { entity: 'contacts', toValues: toContactValues }),
    },
    organizations: {
      title: 'Organizations',
      entity: 'company',
      batchSize: BATCH,
      fields: ORGANIZATION_SINK_FIELDS,
      upsert: (records, call) =>
        upsert(records, call, { entity: 'organizations', toValues: toOrganizationValues }),
    },
    leads: {
      title: 'Leads',
      entity: 'contact',
      batchSize: BATCH,
      fields: LEAD_SINK_FIELDS,
      upsert: (records, call) => upsert(records, call, { entity: 'leads', toValues: toLeadValues }),
    },
  },
  enrichers: {},
};
