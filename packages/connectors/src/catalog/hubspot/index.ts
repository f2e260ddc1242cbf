import { defineAction } from '../../kit/action.ts';
import type { Connector } from '../../kit/connector.ts';
import { present, textAt } from '../../kit/json.ts';
import { Type } from '@sinclair/typebox';
import { ACCOUNT_PATH } from './api-version.ts';
import { classify } from './classify.ts';
import { COMPANY_PROPERTIES } from './company-properties.ts';
import { companySink } from './company-sink.ts';
import { CONTACT_PROPERTIES } from './contact-properties.ts';
import { contactSink } from './contact-sink.ts';
import { german } from './german.ts';
import { fields, guide, normalise, revocation } from './guide.ts';
import { icon } from './icon.ts';
import { limits, readLimits } from './limits.ts';
import { readActions } from './object-actions.ts';
import { malformed } from './read-answers.ts';
import { AccountDetails } from './schemas.ts';
import { signIn } from './sign-in.ts';
import { streams } from './streams.ts';
import { companyWrites, contactWrites } from './write-actions.ts';

export const connector: Connector = {
  id: 'hubspot',
  name: 'HubSpot',
  summary: 'CRM: read and write contacts and companies.',
  categories: ['CRM', 'Marketing'],
  website: 'https://www.hubspot.com',
  icon,
  guide,
  revocation,
  fields,
  translations: { de: german },
  normalise,
  auth: signIn,
  address: { baseUrl: 'https://api.hubapi.com' },
  limits,
  readLimits,
  classify,
  verify: { action: 'account.details', input: {} },
  actions: {
    'account.details': defineAction<Record<string, never>>({
      title: 'Tell which account this is',
      effect: 'read',
      input: Type.Object({}, { additionalProperties: false }),
      output: AccountDetails,
      request: () => ({ method: 'GET', path: ACCOUNT_PATH }),
      respond: ({ body }) => {
        const portalId = textAt(body, 'portalId');
        if (portalId === undefined) throw malformed('names no account');
        const told = ['accountType', 'uiDomain', 'timeZone', 'companyCurrency'];
        return { portalId, ...present(Object.fromEntries(told.map((name) => [name, textAt(body, name)]))) };
      },
    }),
    ...readActions({ name: 'contacts', one: 'a contact', properties: CONTACT_PROPERTIES }),
    ...contactWrites,
    ...readActions({ name: 'companies', one: 'a company', properties: COMPANY_PROPERTIES }),
    ...companyWrites,
  },
  streams,
  sinks: { contacts: contactSink, companies: companySink },
  enrichers: {},
};
