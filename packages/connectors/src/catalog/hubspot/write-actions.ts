import type { Static } from '@sinclair/typebox';
import { defineAction, type Action } from '../../kit/action.ts';
import { OBJECTS_PATH } from './api-version.ts';
import { readBatch, readEntity, readUpserted } from './read-answers.ts';
import * as s from './schemas.ts';

type Properties = Readonly<Record<string, unknown>>;

const CONTACTS = `${OBJECTS_PATH}/contacts`;
const COMPANIES = `${OBJECTS_PATH}/companies`;

/** A contact is known by its e-mail, which is unique in an account (HubSpot “Contacts”). */
export const contactWrites: Record<string, Action> = {
  'contacts.upsert': defineAction<Static<typeof s.UpsertContact>>({
    title: 'Create the contact with this e-mail, or change the given properties of the one there is',
    effect: 'write',
    input: s.UpsertContact,
    output: s.Upserted,
    request: (input) => ({
      method: 'POST',
      path: `${CONTACTS}/batch/upsert`,
      json: { inputs: [upsertInput(input)] },
    }),
    respond: readUpserted,
    repeatable: true,
  }),
  'contacts.upsert_many': defineAction<Static<typeof s.UpsertContacts>>({
    title: `Create or change up to ${s.BATCH} contacts by their e-mails`,
    effect: 'write',
    input: s.UpsertContacts,
    output: s.BatchOutput,
    request: ({ inputs }) => ({
      method: 'POST',
      path: `${CONTACTS}/batch/upsert`,
      json: { inputs: inputs.map((input) => ({ ...upsertInput(input), ...traceOf(input.trace) })) },
    }),
    respond: readBatch,
    repeatable: true,
  }),
};

/** No property of a company is unique by itself, its domain neither: it is known by its id (HubSpot “Companies”). */
export const companyWrites: Record<string, Action> = {
  'companies.upsert': defineAction<Static<typeof s.UpsertCompany>>({
    title: 'Change the given properties of the company with this id, or create one where no id is given',
    effect: 'write',
    input: s.UpsertCompany,
    output: s.Upserted,
    request: ({ id, properties }) => ({
      method: id === undefined ? 'POST' : 'PATCH',
      path: id === undefined ? COMPANIES : `${COMPANIES}/${id}`,
      json: { properties: texts(properties) },
    }),
    respond: ({ status, body }) => ({ ...readEntity(body), created: status === 201 }),
  }),
  'companies.create_many': defineAction<Static<typeof s.CreateCompanies>>({
    title: `Create up to ${s.BATCH} companies`,
    effect: 'write',
    input: s.CreateCompanies,
    output: s.BatchOutput,
    request: ({ inputs }) => ({
      method: 'POST',
      path: `${COMPANIES}/batch/create`,
      json: {
        inputs: inputs.map(({ properties, trace }) => ({
          properties: texts(properties),
          ...traceOf(trace),
        })),
      },
    }),
    respond: readBatch,
  }),
  'companies.update_many': defineAction<Static<typeof s.UpdateCompanies>>({
    title: `Change the given properties of up to ${s.BATCH} companies`,
    effect: 'write',
    input: s.UpdateCompanies,
    output: s.BatchOutput,
    request: ({ inputs }) => ({
      method: 'POST',
      path: `${COMPANIES}/batch/update`,
      json: {
        inputs: inputs.map(({ id, properties, trace }) => ({
          id,
          properties: texts(properties),
          ...traceOf(trace),
        })),
      },
    }),
    respond: readBatch,
    repeatable: true,
  }),
};

function upsertInput({ email, properties }: { email: string; properties: Properties }) {
  return { id: email, idProperty: 'email', properties: texts({ ...properties, email }) };
}

function traceOf(trace: string | undefined): { objectWriteTraceId?: string } {
  return trace === undefined ? {} : { objectWriteTraceId: trace };
}

/** Every property travels as text. */
function texts(properties: Properties): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, String(value)]));
}
