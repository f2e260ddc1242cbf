import { defineAction, type Connector, type Enricher, type Sink } from '@sluice/connectors';
import { Type } from '@sinclair/typebox';

const BATCH_SIZE = 10;
const MAX_CREDITS_EACH = 3;

interface Answer {
  results: { reference: string; found: boolean; id?: string; title?: string; credits?: number }[];
}

const people: Enricher = {
  title: 'People',
  entity: 'contact',
  action: 'people.enrich',
  batchSize: BATCH_SIZE,
  identifiers: [['email']],
  options: [{ name: 'titles', label: 'Titles', credits: MAX_CREDITS_EACH }],
  fields: [
    { name: 'id', label: 'Id' },
    { name: 'jobTitle', label: 'Title', option: 'titles' },
  ],
  identity: ({ email }) => (email?.includes('@') ? email.trim().toLowerCase() : null),
  refusal: ({ email }) =>
    email === undefined
      ? { code: 'no_identifier', reason: 'The row has no e-mail.' }
      : { code: 'malformed', reason: `“${email}” is not an e-mail.` },
  toInput: (items) => ({
    people: items.map(({ reference, identifiers }) => ({ reference, email: identifiers['email'] ?? '' })),
  }),
  fromOutput: (output, items) => {
    const { results } = output as Answer;
    return items.map(({ reference }) => {
      const result = results.find((one) => one.reference === reference);
      if (!result) throw new Error('a result is missing');
      if (!result.found) return { status: 'missed', code: 'not_found', reason: 'Nobody has this e-mail.' };
      return {
        status: 'matched',
        values: { id: result.id ?? '', jobTitle: result.title ?? '' },
        sources: { jobTitle: { credits: result.credits ?? 0, confidence: 'A+', updatedOn: '2026-01-02' } },
      };
    });
  },
  price: (count) => [{ label: 'Titles', quantity: count, credits: count * MAX_CREDITS_EACH }],
};

/** Beside the keys it finds, a provider that takes everybody says so. */
export const TAKES_ALL = 'takes all';

/** Creates without any look of the provider's own: only what it finds by its key keeps a record from being doubled. */
const contacts: Sink = {
  title: 'Contacts',
  entity: 'contact',
  batchSize: 4,
  fields: ['email', 'jobTitle'],
  upsert: async (records, call) => {
    const found = (await call('contacts.find', { keys: records.map((record) => record.key) })) as Record<
      string,
      string
    >;
    const outcomes: Awaited<ReturnType<Sink['upsert']>> = [];
    for (const { key, values } of records) {
      const email = String(values['email']);
      if (email.startsWith('unwanted') && found[TAKES_ALL] === undefined) {
        outcomes.push({ status: 'refused', code: 'unwanted', reason: 'The destination does not want it.' });
        continue;
      }
      const known = found[key];
      if (known !== undefined) outcomes.push({ status: 'unchanged', id: known });
      else {
        const made = (await call('contacts.create', { key, email }, { idempotencyKey: key })) as {
          id: string | null;
        };
        outcomes.push(
          made.id === null
            ? { status: 'refused', code: 'unwelcome', reason: 'The destination turned it away.' }
            : { status: 'created', id: made.id },
        );
      }
    }
    return outcomes;
  },
};

const path: Readonly<Record<string, string>> = {
  'people.enrich': '/enrich',
  'contacts.find': '/find',
  'contacts.create': '/create',
};

function action(name: string, effect: 'read' | 'write' | 'spend') {
  return defineAction<{ people?: unknown[] }>({
    title: name,
    effect,
    input: Type.Unknown(),
    output: Type.Unknown(),
    request: (input) => ({ method: 'POST', path: path[name] ?? '/', json: input }),
    respond: ({ body }) => body,
    maxCredits: (input) => (input.people?.length ?? 0) * MAX_CREDITS_EACH,
    chargedCredits: ({ headers }) => Number(headers['x-charged'] ?? 0),
    ...(effect === 'spend' ? { afterDoubt: 'repeat' as const } : {}),
  });
}

/** A connector for a small provider that the tests run themselves. */
export const peopleConnector: Connector = {
  id: 'people',
  name: 'People Register',
  summary: 'People by their e-mail.',
  categories: ['data'],
  website: 'https://people.example',
  revocation: { who: 'whoever runs the provider', steps: ['Take the key off its list.'] },
  guide: { warning: '', steps: [] },
  fields: [{ name: 'apiKey', label: 'Key', kind: 'secret', required: true, help: 'The key.' }],
  auth: { kind: 'header', header: 'authorization', field: 'apiKey' },
  address: { baseUrl: 'https://api.people.example' },
  limits: { windows: () => [{ window: 'second', limit: 1000, kind: 'sliding' }], concurrency: 6 },
  classify: ({ status }) => {
    if (status < 400) return null;
    if (status === 401) return { order: 'reauthorise', message: 'the key is not known' };
    if (status === 402) return { order: 'stop', because: 'credits', message: 'no credits are left' };
    if (status === 422) return { order: 'reject', message: 'a record is not accepted' };
    return { order: 'retry', message: `status ${status}` };
  },
  verify: { action: 'contacts.find', input: { keys: [] } },
  actions: {
    'people.enrich': action('people.enrich', 'spend'),
    'contacts.find': action('contacts.find', 'read'),
    'contacts.create': action('contacts.create', 'write'),
  },
  streams: {},
  sinks: { contacts },
  enrichers: { people },
};
