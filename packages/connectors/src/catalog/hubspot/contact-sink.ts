import type { CallAction } from '../../kit/action.ts';
import { isObject, listAt, textAt } from '../../kit/json.ts';
import type { Sink } from '../../kit/sink.ts';
import {
  CONTACT_PROPERTIES,
  CONTACT_SINK_FIELDS,
  emailOf,
  toContactProperties,
} from './contact-properties.ts';
import { BATCH } from './schemas.ts';
import { sendWrites, type Write } from './send-writes.ts';
import { upsertRecords, type Found } from './upsert-records.ts';

/** Contacts by their e-mail: two requests for a hundred of them, one where nothing differs. */
export const contactSink: Sink = {
  title: 'Contacts',
  entity: 'contact',
  batchSize: BATCH,
  fields: CONTACT_SINK_FIELDS,
  upsert: (records, call) => {
    const send = (writes: readonly (Write & { key: string })[], created: boolean) =>
      sendWrites(
        writes.map(({ key, properties, trace }) => ({ email: key, properties, trace })),
        { call, action: 'contacts.upsert_many', created },
      );
    return upsertRecords(records, {
      keyOf: (values) => {
        const email = emailOf(values);
        return email === null ? noEmail(values['email'] !== undefined) : { key: email };
      },
      find: (emails) => findContacts(emails, call),
      toProperties: toContactProperties,
      create: (writes) => send(writes, true),
      update: (writes) => send(writes, false),
    });
  },
};

/** A contact has one e-mail and perhaps more, and is found by any of them. */
async function findContacts(
  emails: readonly string[],
  call: CallAction,
): Promise<ReadonlyMap<string, Found>> {
  const found = new Map<string, Found>();
  for (let from = 0; from < emails.length; from += BATCH) {
    const ids = emails.slice(from, from + BATCH);
    const input = { ids, idProperty: 'email', properties: CONTACT_PROPERTIES };
    for (const item of listAt(await call('contacts.read_many', input), 'items')) {
      const properties = isObject(item) ? item['properties'] : undefined;
      const id = textAt(item, 'id');
      if (id === undefined || !isObject(properties)) continue;
      const own = [
        textAt(properties, 'email'),
        ...(textAt(properties, 'hs_additional_emails')?.split(';') ?? []),
      ];
      for (const email of own) if (email) found.set(email.trim().toLowerCase(), { id, properties });
    }
  }
  return found;
}

function noEmail(given: boolean): { code: string; reason: string } {
  return given
    ? { code: 'invalid_email', reason: 'The e-mail is not one.' }
    : { code: 'no_email', reason: 'A contact is known by its e-mail, and the record has none.' };
}
