import type { DataRecord } from '@sluice/core';
import { isObject, listAt, numberAt, present, textAt } from '../../kit/json.ts';
import type { Stream } from '../../kit/stream.ts';
import { fromContact } from './contact-values.ts';
import { fromOrganization } from './organization-values.ts';

const PAGE = 100;

export const streams: Readonly<Record<string, Stream>> = {
  contacts: pageStream({ title: 'Contacts', entity: 'contact', action: 'contacts.list', read: fromContact }),
  organizations: pageStream({
    title: 'Organizations',
    entity: 'company',
    action: 'organizations.list',
    read: fromOrganization,
  }),
  leads: pageStream({ title: 'Leads', entity: 'deal', action: 'leads.list', read: fromLead }),
};

/**
 * The cursor is the next page and the records seen so far. A short page ends the stream, unless the count
 * that the provider tells says that there is more: then it gave shorter pages than it was asked for.
 */
function pageStream(options: {
  title: string;
  entity: Stream['entity'];
  action: string;
  read: (record: Readonly<Record<string, unknown>>) => DataRecord;
}): Stream {
  return {
    title: options.title,
    entity: options.entity,
    read: async (cursor, call) => {
      const [page = 1, before = 0] = (cursor ?? '1:0').split(':').map(Number);
      const list = await call(options.action, { page, limit: PAGE });
      const count = numberAt(list, 'count') ?? 0;
      const seen = before + count;
      const more = count > 0 && (count >= PAGE || seen < (numberAt(list, 'total') ?? 0));
      const records = listAt(list, 'items')
        .filter(isObject)
        .flatMap((item) => {
          const id = textAt(item, 'id');
          return id === undefined ? [] : [{ id, values: options.read(item) }];
        });
      return { records, next: more ? `${page + 1}:${seen}` : null };
    },
  };
}

const STATES: Readonly<Record<string, string>> = { '1': 'open', '2': 'lost', '3': 'won' };

function fromLead(record: Readonly<Record<string, unknown>>): DataRecord {
  return present({
    name: textAt(record, 'name'),
    amount: numberAt(record, 'budget'),
    state: STATES[textAt(record, 'active') ?? ''],
    startsOn: textAt(record, 'start_date')?.slice(0, 10),
    deadline: textAt(record, 'deadline')?.slice(0, 10),
    companyId: textAt(record, 'customer_id'),
    contactId: textAt(record, 'contact_id'),
    email: textAt(record, 'contact_email'),
    phone: textAt(record, 'contact_phone'),
    companyName: textAt(record, 'contact_company'),
    description: textAt(record, 'description'),
  });
}
