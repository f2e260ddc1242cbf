import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A provider of tests over real HTTP: takes any key that it was told of, and echoes a wrong one in its refusal. */
export interface FakeProvider {
  url: string;
  host: string;
  keys: Set<string>;
  /** How it behaves: well, with a 500, by cutting the connection, with HTML, or by never answering. */
  mood: 'well' | 'down' | 'cut' | 'html' | 'silent' | 'broke';
  /** Answers wait for it. */
  hold: Promise<void>;
  /** What it was asked, in order: `GET /v1/me`. */
  asked: string[];
  /** The `Idempotency-Key` of each request that had one. */
  idempotencyKeys: string[];
  close(): Promise<void>;
}

export async function startFakeProvider(): Promise<FakeProvider> {
  const server = createServer((request, response) => {
    void answer(provider, request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const provider: FakeProvider = {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    keys: new Set(),
    mood: 'well',
    hold: Promise.resolve(),
    asked: [],
    idempotencyKeys: [],
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return provider;
}

async function answer(
  provider: FakeProvider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { hold } = provider;
  provider.asked.push(`${request.method} ${request.url}`);
  const idempotencyKey = request.headers['idempotency-key'];
  if (typeof idempotencyKey === 'string') provider.idempotencyKeys.push(idempotencyKey);
  let text = '';
  for await (const chunk of request) text += String(chunk);
  await hold;
  const say = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const key = String(request.headers['x-key']);
  if (provider.mood === 'silent') return;
  if (provider.mood === 'cut') return void request.socket.destroy();
  if (provider.mood === 'html') return void response.end('<html>Welcome</html>');
  if (provider.mood === 'down') return say(500, { message: `Trouble with ${key}.` });
  if (!provider.keys.has(key)) return say(401, { message: `The key ${key} was revoked.` });
  if (provider.mood === 'broke') return say(402, { message: 'No credits left.' });
  if (request.url === '/v1/me') return say(200, { name: 'Ada' });
  const body = JSON.parse(text || '{}') as { email?: string; emails?: string[] };
  if (request.url === '/v1/people')
    return body.email === 'bad' ? say(422, { message: 'That is no e-mail.' }) : say(200, { name: 'Grace' });
  if (request.url === '/v1/people/many')
    return say(200, {
      titles: (body.emails ?? []).map((email) => (email.startsWith('no') ? null : 'Engineer')),
    });
  say(404, { message: 'Not here.' });
}
