import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createHash } from 'node:crypto';
import { TAKES_ALL } from './people-connector.ts';
import type { AddressInfo } from 'node:net';

/** A provider on the loopback: charges each idempotency key once, and creates whatever it is told to create. */
export interface PeopleProvider {
  url: string;
  /** How often each e-mail was charged for. */
  charges: Map<string, number>;
  /** Credits charged in all. */
  charged(): number;
  /** What was created, doubles included. */
  records: { id: string; key: string; email: string }[];
  requests: number;
  /** Answers everything with this status, while it is set. */
  failWith: number | null;
  /** Requests for look-ups are held until it is false. */
  hold: boolean;
  /** Takes also those whose e-mail begins with `unwanted`, which are not even offered else, or `unwelcome`. */
  takesAll: boolean;
  latencyMs: number;
  credits: number;
  close(): Promise<void>;
}

interface Wanted {
  people: { reference: string; email: string }[];
  keys: string[];
  key: string;
  email: string;
}

/** What each look-up costs: 1 to 3 credits, by the e-mail; nothing for nobody. */
export function priceOf(email: string): number {
  return isFound(email) ? (email.length % 3) + 1 : 0;
}

export function isFound(email: string): boolean {
  return !email.startsWith('nobody');
}

export function titleOf(email: string): string {
  return `Title of ${email}`;
}

/** Two addresses of one person: `ann+work@…` and `ann@…` have one id. */
export function idOf(email: string): string {
  return createHash('sha256')
    .update(email.replace(/\+[^@]*/, ''))
    .digest('hex')
    .slice(0, 12);
}

export async function startPeopleProvider(): Promise<PeopleProvider> {
  const answers = new Map<string, { body: string; cost: number }>();
  let charged = 0;
  const provider: PeopleProvider = {
    url: '',
    charges: new Map(),
    charged: () => charged,
    records: [],
    requests: 0,
    failWith: null,
    hold: false,
    takesAll: false,
    latencyMs: 2,
    credits: Number.POSITIVE_INFINITY,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  const enrich = (key: string, { people }: Wanted): { status: number; body: string; cost: number } => {
    const known = answers.get(key);
    if (known) return { status: 200, ...known };
    if (people.some(({ email }) => email.startsWith('poison'))) return { status: 422, body: '{}', cost: 0 };
    const cost = people.reduce((sum, { email }) => sum + priceOf(email), 0);
    if (cost > provider.credits) return { status: 402, body: '{}', cost: 0 };
    provider.credits -= cost;
    charged += cost;
    for (const { email } of people) provider.charges.set(email, (provider.charges.get(email) ?? 0) + 1);
    const results = people.map(({ reference, email }) =>
      isFound(email)
        ? { reference, found: true, id: idOf(email), title: titleOf(email), credits: priceOf(email) }
        : { reference, found: false },
    );
    const answer = { body: JSON.stringify({ results }), cost };
    answers.set(key, answer);
    return { status: 200, ...answer };
  };
  const answer = (url: string, key: string, body: Wanted) => {
    if (provider.failWith !== null) return { status: provider.failWith, body: '{}', cost: 0 };
    if (url === '/enrich') return enrich(key, body);
    if (url === '/find') {
      const found = provider.records.filter((record) => body.keys.includes(record.key));
      return {
        status: 200,
        body: JSON.stringify({
          ...Object.fromEntries(found.map(({ key: own, id }) => [own, id])),
          ...(provider.takesAll ? { [TAKES_ALL]: 'yes' } : {}),
        }),
        cost: 0,
      };
    }
    // What is refused here was asked for under a key, and is so again.
    if (body.email.startsWith('unwelcome') && !provider.takesAll)
      return { status: 200, body: '{"id":null}', cost: 0 };
    const id = `rec_${provider.records.length + 1}`;
    provider.records.push({ id, key: body.key, email: body.email });
    return { status: 200, body: JSON.stringify({ id }), cost: 0 };
  };
  const server = createServer((request, response) => void serve(provider, answer, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  provider.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return provider;
}

async function serve(
  provider: PeopleProvider,
  answer: (url: string, key: string, body: Wanted) => { status: number; body: string; cost: number },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  provider.requests += 1;
  const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Wanted;
  // What is charged is charged when the request is in, whether or not anybody lives to read the answer.
  const {
    status,
    body: text,
    cost,
  } = answer(request.url ?? '', String(request.headers['idempotency-key']), body);
  const send = () => {
    if (provider.hold && request.url === '/enrich') {
      setTimeout(send, 5);
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json', 'x-charged': String(cost) }).end(text);
  };
  setTimeout(send, provider.latencyMs);
}
