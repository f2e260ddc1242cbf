import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { HubForm, HubLink, HubSession } from '@sluice/core';
import { authKind, loadCatalog, logoOf, textsOf, type Connector } from '@sluice/connectors';
import { build, type InlineConfig } from 'vite';

/** What the server says to one request: a status and a body, nothing (the line breaks), or silence. */
export type Said = { status: number; body: unknown } | 'nothing' | 'silence';

/** How the server plays its part towards one token. What is left out goes well. */
export interface Play {
  session?: Partial<HubSession>;
  /** Said in place of a session. */
  sessionSays?: () => Said | undefined;
  form?: Partial<HubForm>;
  formSays?: () => Said | undefined;
  link?: (body: HubLink) => Said | undefined | Promise<Said | undefined>;
  /** In turn, as often as it is asked; the last one stays. */
  attempts?: readonly { status: string; error?: { code: string; message: string } }[];
  startUrl?: string;
}

export interface HubStub {
  url: string;
  /** A token for which the server plays that part. */
  open(play?: Play): string;
  /** What was sent to link, in order. */
  linked: HubLink[];
  /** Each request so far: `GET /v1/hub/session`. */
  asked: string[];
  close(): Promise<void>;
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, DELETE',
  'access-control-allow-headers': 'authorization, content-type',
};

/** A server that speaks the Hub's part of the API with invented answers, and serves the Hub's script. */
export async function startHubStub(): Promise<HubStub> {
  const catalog = await loadCatalog();
  const script = await hubScript();
  const plays = new Map<string, Play & { used: number; turn: number }>();
  const linked: HubLink[] = [];
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stub');
    if (request.method === 'OPTIONS') return void response.writeHead(204, CORS).end();
    if (pathname === '/hub.js')
      return void response.writeHead(200, { 'content-type': 'text/javascript', ...CORS }).end(script);
    asked.push(`${request.method} ${pathname}`);
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    const play = plays.get(token);
    const body = request.method === 'POST' ? ((await bodyOf(request)) as HubLink) : undefined;
    if (body && pathname === '/v1/hub/accounts') linked.push(body);
    const locale = searchParams.get('locale') ?? 'en';
    const said = play
      ? await sayOf(catalog.connectors, { play, method: request.method ?? '', pathname, locale, body })
      : problem(401, 'link.invalid', 'The link is not valid.');
    if (said === 'silence') return;
    if (said === 'nothing') return void response.destroy();
    response.writeHead(said.status, { 'content-type': 'application/json', ...CORS });
    response.end(JSON.stringify(said.body));
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: (play = {}) => {
      const token = `slink_${randomBytes(32).toString('base64url')}`;
      plays.set(token, { ...play, used: 0, turn: 0 });
      return token;
    },
    linked,
    asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function problem(status: number, code: string, detail: string, more: object = {}): Said {
  return { status, body: { type: `urn:sluice:error:${code}`, title: detail, status, code, detail, ...more } };
}

interface Asked {
  play: Play & { used: number; turn: number };
  method: string;
  pathname: string;
  locale: string;
  body: HubLink | undefined;
}

async function sayOf(connectors: readonly Connector[], asked: Asked): Promise<Said> {
  const { play, pathname, method, locale, body } = asked;
  const found = (id: string) => connectors.find((connector) => connector.id === id) ?? connectors[0]!;
  if (pathname === '/v1/hub/session')
    return play.sessionSays?.() ?? { status: 200, body: sessionOf(connectors, play, locale) };
  if (pathname.startsWith('/v1/hub/connectors/'))
    return (
      play.formSays?.() ?? {
        status: 200,
        body: formOf(found(pathname.split('/').at(-1) ?? ''), play, locale),
      }
    );
  if (pathname === '/v1/hub/accounts' && body) {
    const account = { id: 'acc_1', connector: body.connector, name: body.name ?? found(body.connector).name };
    return (await play.link?.(body)) ?? { status: 201, body: { account, changed: !!play.form?.account } };
  }
  return attemptOf(play, method, pathname);
}

function attemptOf(play: Asked['play'], method: string, pathname: string): Said {
  const turns = play.attempts ?? [{ status: 'pending' }];
  const turn = method === 'GET' ? turns[Math.min(play.turn++, turns.length - 1)]! : { status: 'pending' };
  const linked = { id: 'acc_1', connector: 'hubspot', name: 'HubSpot' };
  const body = {
    id: pathname.split('/').at(-1) === 'attempts' ? 'attempt_1' : pathname.split('/').at(-1),
    startUrl: play.startUrl ?? 'about:blank',
    status: method === 'DELETE' ? 'cancelled' : turn.status,
    account: turn.status === 'linked' ? linked : null,
    error: 'error' in turn ? turn.error : null,
    expiresAt: '2030-01-01T00:00:00.000Z',
  };
  return { status: method === 'POST' ? 201 : 200, body };
}

function sessionOf(connectors: readonly Connector[], { session = {} }: Play, locale: string): HubSession {
  return {
    status: 'open',
    ownerName: 'Ada Miller',
    connectors: connectors
      .filter(({ id }) => id === 'lusha')
      .map((connector) => showConnector(connector, locale)),
    account: null,
    askName: false,
    locale: null,
    brand: null,
    form: null,
    expiresAt: '2030-01-01T00:00:00.000Z',
    ...session,
  };
}

export function showConnector(connector: Connector, locale: string): HubSession['connectors'][number] {
  const { summary, categories } = textsOf(connector, locale);
  return { id: connector.id, name: connector.name, summary, categories, logo: logoOf(connector) };
}

function formOf(connector: Connector, { form = {} }: Play, locale: string): HubForm {
  const { guide, fields } = textsOf(connector, locale);
  return {
    connector: showConnector(connector, locale),
    website: connector.website,
    auth: authKind(connector.auth),
    fields: fields.filter(({ advanced }) => !advanced),
    guide,
    account: null,
    ...form,
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

let built: Promise<string> | undefined;

/** The Hub's script, made from the sources as they are now. */
export function hubScript(): Promise<string> {
  built ??= buildScript({
    root: fileURLToPath(new URL('../../packages/sdk', import.meta.url)),
    logLevel: 'error',
    build: { write: false },
  });
  return built;
}

export async function buildScript(config: InlineConfig): Promise<string> {
  const made = await build(config);
  if (!Array.isArray(made)) throw new Error('The Hub was not built into chunks.');
  return made.flatMap(({ output }) => output.map((part) => ('code' in part ? part.code : ''))).join('\n');
}
