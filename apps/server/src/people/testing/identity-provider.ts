import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider, type Adapter, type AdapterPayload, type JWK } from 'oidc-provider';

/** Somebody who has an account at the identity provider. */
export interface Person {
  subject: string;
  email?: string;
  emailVerified?: boolean;
  name?: string;
}

/** A real identity provider over real HTTP on loopback. */
export interface IdentityProvider {
  issuer: string;
  host: string;
  client: { id: string; secret: string };
  /** Who signs in there next; null: whoever it is goes back without. */
  person: Person | null;
  /** Goes there as a browser does, and gives the query that it is sent back with. */
  visit(url: string): Promise<string>;
  close(): Promise<void>;
}

const MOST_STOPS = 10;

/** `redirectUri` is where it sends people back to. */
export async function startIdentityProvider(redirectUri: string): Promise<IdentityProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = { id: 'sluice', secret: randomBytes(24).toString('base64url') };
  const people = new Map<string, Person>();
  const provider = makeProvider({ issuer: `http://${host}`, client, redirectUri, people });
  const told: IdentityProvider = {
    issuer: `http://${host}`,
    host,
    client,
    person: null,
    visit: (url) => visit(url, redirectUri),
    close: () => close(server),
  };
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response);
    const { person } = told;
    if (person) people.set(person.subject, person);
    const result = person ? { login: { accountId: person.subject } } : { error: 'access_denied' };
    void provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  return told;
}

function makeProvider(made: {
  issuer: string;
  client: { id: string; secret: string };
  redirectUri: string;
  people: ReadonlyMap<string, Person>;
}): Provider {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kept = new Map<string, AdapterPayload>();
  const key = { ...privateKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' } as JWK;
  return new Provider(made.issuer, {
    clients: [
      { client_id: made.client.id, client_secret: made.client.secret, redirect_uris: [made.redirectUri] },
    ],
    jwks: { keys: [key] },
    adapter: (model) => memoryAdapter(kept, model),
    cookies: { keys: [randomBytes(16).toString('hex')] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 60, Interaction: 60, Session: 60, Grant: 60 },
    findAccount: (_ctx, subject) => {
      const person = made.people.get(subject);
      return {
        accountId: subject,
        claims: () => ({
          sub: subject,
          email: person?.email,
          email_verified: person?.emailVerified,
          name: person?.name,
        }),
      };
    },
    loadExistingGrant: async ({ oidc }) => {
      const { clientId } = oidc.client ?? {};
      const accountId = oidc.session?.accountId;
      if (clientId === undefined || accountId === undefined) return undefined;
      const grant = new oidc.provider.Grant({ clientId, accountId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
}

/** What the provider remembers, in memory: nothing of it outlives a test. */
function memoryAdapter(kept: Map<string, AdapterPayload>, model: string): Adapter {
  const find = async (id: string) => kept.get(`${model} ${id}`);
  return {
    upsert: async (id, payload) => void kept.set(`${model} ${id}`, payload),
    find,
    findByUid: async (uid) =>
      [...kept].find(([key, { uid: own }]) => key.startsWith(`${model} `) && own === uid)?.[1],
    findByUserCode: async () => undefined,
    destroy: async (id) => void kept.delete(`${model} ${id}`),
    revokeByGrantId: async (grantId) => {
      for (const [key, payload] of kept) if (payload.grantId === grantId) kept.delete(key);
    },
    consume: async (id) => {
      const payload = await find(id);
      if (payload) payload['consumed'] = Math.floor(Date.now() / 1000);
    },
  };
}

async function visit(begin: string, redirectUri: string): Promise<string> {
  const jar = new Map<string, string>();
  let url = begin;
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      const at = pair.indexOf('=');
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const location = response.headers.get('location');
    if (location === null) throw new Error(`It led nowhere: ${response.status} ${await response.text()}`);
    url = new URL(location, url).href;
    if (url.startsWith(redirectUri)) return url.slice(redirectUri.length + 1);
  }
  throw new Error('It led round and round.');
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Only now does no new one come.
    server.closeAllConnections();
  });
}
