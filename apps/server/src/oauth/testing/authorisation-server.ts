import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider, type Configuration } from 'oidc-provider';

/** A real authorisation server on loopback (`oidc-provider`), and the API that its tokens open. */
export interface AuthorisationServer {
  host: string;
  url: string;
  client: { id: string; secret: string };
  /** Which portal whoever signs in belongs to. */
  portal: string;
  /** What whoever signs in does; `ask` shows a page with two links. */
  consent: 'allow' | 'deny' | 'ask';
  /** Answers to the token endpoint, instead of the server's own: a status, or a cut connection. */
  tokenFault: number | 'cut' | null;
  /** What the token endpoint answers instead of its own. */
  tokenAnswer: { status: number; body: unknown; headers?: Record<string, string> } | null;
  /** Held back until it resolves: what the token endpoint answers. */
  tokenGate: Promise<void>;
  /** How often the token endpoint was asked at all. */
  asked: number;
  /** What it answered itself: `authorization_code`, `refresh_token`, `client_credentials`. */
  grants: string[];
  /** How often tokens were given back. */
  revocations: number;
  /** Every path and query that was asked for, and every body. */
  seen: string[];
  /** Notes that the API was given. */
  notes: string[];
  /** Every token and code it gave out. */
  given: Set<string>;
  /** Ends all access tokens there are, as a provider may at any time. */
  endAccess(): Promise<void>;
  /** Ends all refresh tokens there are. */
  endRefresh(): Promise<void>;
  close(): Promise<void>;
}

const HOUR = 3600;
const SIGNING_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
const CLIENT = { id: 'sluice-test', secret: 'canary-client-secret-7d1e: with a blank & more' };

export async function startAuthorisationServer(
  redirectUrls: readonly string[],
): Promise<AuthorisationServer> {
  const http = createServer();
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(http.address() as AddressInfo).port}`;
  const server: AuthorisationServer = {
    host,
    url: `http://${host}`,
    client: CLIENT,
    portal: '1001',
    consent: 'allow',
    tokenFault: null,
    tokenAnswer: null,
    tokenGate: Promise.resolve(),
    asked: 0,
    grants: [],
    revocations: 0,
    seen: [],
    notes: [],
    given: new Set(),
    endAccess: async () => {
      for (const token of server.given) await (await provider.AccessToken.find(token))?.destroy();
    },
    endRefresh: async () => {
      for (const token of server.given) await (await provider.RefreshToken.find(token))?.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  const provider = makeProvider(server, redirectUrls);
  const answerOidc = provider.callback();
  http.on('request', (request, response) => {
    void serve({ server, provider, answerOidc }, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  return server;
}

function makeProvider(server: AuthorisationServer, redirectUrls: readonly string[]): Provider {
  const configuration: Configuration = {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
        redirect_uris: [...redirectUrls],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    scopes: ['openid', 'people', 'notes'],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: false },
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    issueRefreshToken: () => true,
    rotateRefreshToken: () => true,
    expiresWithSession: () => false,
    ttl: {
      AccessToken: HOUR,
      ClientCredentials: HOUR,
      IdToken: HOUR,
      Interaction: HOUR,
      Session: HOUR,
      RefreshToken: 24 * HOUR,
      Grant: 24 * HOUR,
    },
    cookies: { keys: ['only-in-tests'] },
    jwks: { keys: [SIGNING_KEY] },
  };
  const provider = new Provider(server.url, configuration);
  // A token of this kind is its own name.
  const note = (token: { jti: string }): void => void server.given.add(token.jti);
  provider.on('access_token.saved', note);
  provider.on('refresh_token.saved', note);
  provider.on('authorization_code.saved', note);
  provider.on('client_credentials.saved', note);
  provider.use(async (ctx, next) => {
    await next();
    const { oidc } = ctx as { oidc?: { route?: string; params?: { grant_type?: string } } };
    if (oidc?.route === 'token') server.grants.push(oidc.params?.grant_type ?? 'none');
  });
  return provider;
}

interface Serving {
  server: AuthorisationServer;
  provider: Provider;
  answerOidc: ReturnType<Provider['callback']>;
}

async function serve(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { server, answerOidc } = serving;
  const { pathname } = new URL(request.url ?? '/', server.url);
  server.seen.push(`${request.method} ${request.url}`);
  if (pathname === '/token') return tokenEndpoint(serving, request, response);
  if (pathname === '/token/revocation') server.revocations += 1;
  if (pathname.startsWith('/interaction/')) return interaction(serving, request, response);
  if (pathname.startsWith('/api/')) return api(serving, request, response);
  await answerOidc(request, response);
}

async function tokenEndpoint(
  { server, answerOidc }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  server.asked += 1;
  await server.tokenGate;
  const { tokenFault, tokenAnswer } = server;
  if (tokenAnswer) {
    const { status, body, headers } = tokenAnswer;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
    return;
  }
  if (tokenFault === 'cut') return void request.socket.destroy();
  if (tokenFault !== null) return void response.writeHead(tokenFault).end('down');
  await answerOidc(request, response);
}

/** Whoever signs in is known at once, and does what the test says. */
async function interaction(
  { server, provider }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, , , choice] = (request.url ?? '').split('/');
  const wanted = server.consent === 'ask' ? choice : server.consent;
  if (wanted === undefined) {
    const at = request.url ?? '';
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(
      `<!doctype html><title>Sign in</title><a href="${at}/allow">Allow</a> <a href="${at}/deny">Deny</a>`,
    );
    return;
  }
  if (wanted === 'deny') {
    const refusal = { error: 'access_denied', error_description: 'The person said no.' };
    return provider.interactionFinished(request, response, refusal);
  }
  const { prompt, params } = await provider.interactionDetails(request, response);
  const accountId = `person-of-${server.portal}`;
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId } });
  }
  const { scope } = params;
  const grant = new provider.Grant({ accountId, clientId: CLIENT.id });
  grant.addOIDCScope(typeof scope === 'string' ? scope : 'openid');
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

/** `GET /api/me`, `POST /api/notes`: for a token that lives. */
async function api(
  { server, provider }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
  const known = (await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token));
  const body = await bodyOf(request);
  const send = (status: number, answer: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  };
  if (!known || !known.isValid) return send(401, { message: 'The token has ended.' });
  if (request.method === 'POST') {
    server.notes.push(body);
    return send(201, { ok: true });
  }
  const person = 'accountId' in known ? known.accountId : 'machine';
  return send(200, { portal: person === 'machine' ? server.portal : person.replace('person-of-', '') });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
