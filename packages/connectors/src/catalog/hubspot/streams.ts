import type { DataRecord } from '@sluice/core';
import { isObject, listAt, textAt } from '../../kit/json.ts';
import type { Stream } from '../../kit/stream.ts';
import { fromCompany } from './company-properties.ts';
import { fromContact } from './contact-properties.ts';
import { BATCH } from './schemas.ts';

export const streams: Readonly<Record<string, Stream>> = {
  contacts: pageStream({ title: 'Contacts', entity: 'contact', action: 'contacts.list', read: fromContact }),
  companies: pageStream({
    title: 'Companies',
    entity: 'company',
    action: 'companies.list',
    read: fromCompany,
  }),
};

/** The cursor is the provider's own `after`. */
function pageStream(options: {
  title: string;
  entity: Stream['entity'];
  action: string;
  read: (entity: unknown) => DataRecord;
}): Stream {
  return {
    title: options.title,
    entity: options.entity,
    read: async (cursor, call) => {
      const page = await call(options.action, {
        limit: BATCH,
        ...(cursor === null ? {} : { after: cursor }),
      });
      const records = listAt(page, 'items')
        .filter(isObject)
        .flatMap((item) => {
          const id = textAt(item, 'id');
          return id === undefined ? [] : [{ id, values: options.read(item) }];
        });
      return { records, next: textAt(page, 'next') ?? null };
    },
  };
}
