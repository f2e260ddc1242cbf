import type { Connector } from '../../kit/connector.ts';
import { v2Actions } from './actions-v2.ts';
import { v3Actions } from './actions-v3.ts';
import { classify } from './classify.ts';
import { companyEnricher } from './company-enricher.ts';
import { contactEnricher } from './contact-enricher.ts';
import { german } from './german.ts';
import { fields, guide, normalise, revocation } from './guide.ts';
import { icon } from './icon.ts';
import { limits, readLimits } from './limits.ts';

export const connector: Connector = {
  id: 'lusha',
  name: 'Lusha',
  summary:
    'Contact and company data: find people and companies, and get their e-mails, phones and firmographics.',
  categories: ['Data enrichment', 'Sales intelligence'],
  website: 'https://www.lusha.com',
  icon,
  guide,
  revocation,
  fields,
  translations: { de: german },
  normalise,
  auth: { kind: 'header', header: 'api_key', field: 'apiKey' },
  address: { baseUrl: 'https://api.lusha.com' },
  limits,
  readLimits,
  classify,
  verify: { action: 'account.usage', input: {} },
  actions: { ...v3Actions, ...v2Actions },
  streams: {},
  sinks: {},
  enrichers: { contacts: contactEnricher, companies: companyEnricher },
};
