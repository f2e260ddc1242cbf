import { Type, type Static } from '@sinclair/typebox';
import { isId, makeId, SluiceError, type HubConnector, type HubForm, type HubSession } from '@sluice/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { OpenLink } from '../../links/index.ts';
import { attemptResult, toAttemptResult } from './attempt-result.ts';
import { categoryOf } from './categories.ts';
import { connectorConfig } from './connector-config.ts';
import { goneSignal } from './gone-signal.ts';
import { CONNECTOR_VERSION, type StackoneParts } from './parts.ts';
import { isRedacted, redacted } from './secret-placeholder.ts';
import type { Sidelined } from './sidelined.ts';

const Submitted = Type.Object({
  integration_id: Type.String({ minLength: 1, maxLength: 60 }),
  credentials: Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 4000 }), {
    maxProperties: 100,
  }),
});

/** All that the Hub asks with its session token (StackOne reference 2.2, calls 1 to 9). */
export function addHubRoutes(app: FastifyInstance, parts: StackoneParts, sidelined: Sidelined): void {
  const opened = new WeakMap<FastifyRequest, OpenLink>();
  app.addHook('onRequest', async (request) => {
    if (request.method === 'OPTIONS') return;
    opened.set(request, await openLink(parts, request));
  });
  const linkOf = (request: FastifyRequest): OpenLink => {
    const link = opened.get(request);
    if (link) return link;
    throw new SluiceError('link.invalid');
  };
  addReading(app, parts, linkOf);
  addWriting(app, parts, linkOf);
  addAttempts(app, { parts, linkOf, sidelined });
}

type LinkOf = (request: FastifyRequest) => OpenLink;
type ById = { Params: { id: string } };

function addReading(app: FastifyInstance, parts: StackoneParts, linkOf: LinkOf): void {
  const { links } = parts;
  app.get('/hub/settings', async (request) => {
    const account = await accountToEdit(parts, linkOf(request));
    return { enabled_features: [], ...(account === null ? {} : { existing_account_id: account.id }) };
  });
  app.get<{ Querystring: { provider?: string } }>('/hub/connectors', async (request) => {
    const session = await openSession(parts, linkOf(request));
    const provider = request.query.provider?.toLowerCase();
    const shown = session.connectors.filter(({ id }) => provider === undefined || id === provider);
    return { integrations: shown.map(integration) };
  });
  app.get<ById>('/hub/connectors/:id', async (request) => {
    const form = await links.form(linkOf(request), request.params.id, undefined);
    return {
      config: connectorConfig(form, parts.publicUrl()),
      hub_settings: { configured_webhook_events: {}, project_settings: {} },
    };
  });
  app.get<ById>('/hub/accounts/:id', async (request) => {
    const link = linkOf(request);
    const { id, connector } = await ownAccount(parts, link, request.params.id);
    return accountData(id, await links.form(link, connector, undefined));
  });
}

function addWriting(app: FastifyInstance, parts: StackoneParts, linkOf: LinkOf): void {
  const { links } = parts;
  app.post('/hub/accounts', { schema: { body: Submitted } }, async (request, reply) => {
    const { integration_id: connector, credentials } = request.body as Static<typeof Submitted>;
    const body = { connector, fields: typedOnly(credentials) };
    const { account } = await links.link(linkOf(request), { body, signal: goneSignal(reply) });
    return reply.code(201).send({ id: account.id, provider: account.connector });
  });
  app.patch<ById>('/hub/accounts/:id', { schema: { body: Submitted } }, async (request, reply) => {
    const link = linkOf(request);
    const { integration_id: connector, credentials } = request.body as Static<typeof Submitted>;
    const own = await ownAccount(parts, link, request.params.id);
    if (own.connector !== connector) throw otherConnector(own.connector);
    const form = await links.form(link, connector, undefined);
    const body = { connector, fields: { ...emptied(form), ...typedOnly(credentials) } };
    const { account } = await links.link(link, { body, signal: goneSignal(reply) });
    return { id: account.id, provider: account.connector };
  });
}

function addAttempts(
  app: FastifyInstance,
  { parts, linkOf, sidelined }: { parts: StackoneParts; linkOf: LinkOf; sidelined: Sidelined },
): void {
  const { oauth, clock } = parts;
  app.post('/hub/connection_attempts', async (request, reply) => {
    await openSession(parts, linkOf(request));
    return reply.code(201).send({ id: makeId('attempt', clock.now()) });
  });
  app.get<ById>('/hub/connection_attempts/:id', async (request) => {
    const link = linkOf(request);
    const { id } = request.params;
    const known = sidelined.get(link.row.id, attemptId(id));
    if (known) return known;
    return begunOr(
      async () => toAttemptResult(await oauth.attempt(link, id)),
      () => attemptResult('pending'),
    );
  });
  app.delete<ById>('/hub/connection_attempts/:id', async (request) => {
    const link = linkOf(request);
    const { id } = request.params;
    const giveUp = () => sidelined.put(link.row.id, attemptId(id), attemptResult('cancelled'));
    return begunOr(async () => {
      const attempt = await oauth.cancelAttempt(link, id);
      return attempt.status === 'cancelled' ? giveUp() : toAttemptResult(attempt);
    }, giveUp);
  });
}

/** Throws as `links.authenticate`. */
function openLink({ links }: StackoneParts, { headers }: FastifyRequest): Promise<OpenLink> {
  const token = headers['x-hub-session-token'];
  return links.authenticate(
    typeof token === 'string' && token !== '' ? `Bearer ${token}` : undefined,
    headers.origin,
  );
}

async function openSession({ links }: StackoneParts, link: OpenLink): Promise<HubSession> {
  const session = await links.session(link);
  if (session.status === 'open') return session;
  throw new SluiceError('link.used', {
    message: 'This link was used already.',
    fix: 'Ask for a new link to link another account or to change this one.',
  });
}

interface OwnAccount {
  id: string;
  connector: string;
}

/** The account that the Hub opens on: the session's, or with one connector alone the owner's own of it. */
async function accountToEdit(parts: StackoneParts, link: OpenLink): Promise<OwnAccount | null> {
  const { account, connectors } = await openSession(parts, link);
  const [only] = connectors;
  if (account !== null || only === undefined || connectors.length > 1) return account;
  return accountOf(parts, link, only.id);
}

/** Of all accounts a session sees those that it would edit, and no other. */
async function ownAccount(parts: StackoneParts, link: OpenLink, accountId: string): Promise<OwnAccount> {
  const { account, connectors } = await openSession(parts, link);
  if (account?.id === accountId) return account;
  if (account === null)
    for (const { id } of connectors) {
      const own = await accountOf(parts, link, id);
      if (own?.id === accountId) return own;
    }
  throw new SluiceError('account.unknown', {
    message: 'This link is not for that account.',
    fix: 'Open the link session with the id of the account to edit.',
  });
}

async function accountOf(
  { links }: StackoneParts,
  link: OpenLink,
  connector: string,
): Promise<OwnAccount | null> {
  const { account } = await links.form(link, connector, undefined);
  return account && { id: account.id, connector };
}

function integration(connector: HubConnector): Record<string, unknown> {
  return {
    active: true,
    name: connector.name,
    provider: connector.id,
    type: categoryOf(connector.categories),
    version: CONNECTOR_VERSION,
    authentication_config_key: 'default',
    environment: 'production',
    integration_id: connector.id,
    logo_url: connector.logo,
  };
}

function accountData(id: string, { connector, account }: HubForm): Record<string, unknown> {
  const hints = Object.entries(account?.hints ?? {});
  return {
    secureId: id,
    provider: connector.id,
    setupInformation: account?.values ?? {},
    secrets: Object.fromEntries(hints.map(([name, hint]) => [name, redacted(hint)])),
    version: CONNECTOR_VERSION,
    authConfigKey: 'default',
    environment: 'production',
    integrationId: connector.id,
  };
}

/** A placeholder that comes back means: as it was. */
function typedOnly(credentials: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(credentials).filter(([, value]) => !isRedacted(value)));
}

/** The Hub leaves out what was emptied; to be gone it has to be said. An empty secret stays as it is. */
function emptied({ fields }: HubForm): Record<string, string> {
  return Object.fromEntries(fields.map(({ name }) => [name, '']));
}

function otherConnector(connector: string): SluiceError {
  return new SluiceError('request.invalid', {
    message: `The account is one of ${connector}.`,
    fix: `Send \`integration_id\` as ${connector}.`,
  });
}

function attemptId(text: string): string {
  if (isId('attempt', text)) return text;
  throw new SluiceError('attempt.unknown', { message: 'There is no such sign-in.' });
}

/** A sign-in whose window has not been opened yet is known by its id alone. */
async function begunOr<T>(begun: () => Promise<T>, notBegun: () => T): Promise<T> {
  try {
    return await begun();
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'attempt.unknown') return notBegun();
    throw error;
  }
}
