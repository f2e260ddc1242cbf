import { resolveEndpoint, type Connector } from '@sluice/connectors';
import { Secret, SluiceError } from '@sluice/core';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { callbackUrl, serverField, signInOf, type AppRow, type Apps } from './apps.ts';
import { endAttempt, isOver, type AttemptRow } from './attempts.ts';
import type { OauthOptions } from './oauth.ts';
import { endedAlready, openedAlready, tooLate, unknownAttempt } from './refusals.ts';

/**
 * See `Oauth.begin`. What the browser and the provider must give back is made only now: its hashes are kept,
 * and the PKCE verifier sealed.
 */
export async function beginAttempt(
  options: OauthOptions & { apps: Apps },
  attemptId: string,
): Promise<{ redirect: string; cookie: { name: string; value: string } }> {
  const { store, vault, clock, catalog, apps } = options;
  const row = await findById(options, attemptId);
  if (row.browser_hash !== null) throw openedAlready();
  await requireSession(options, row);
  const connector = catalog.find(row.connector);
  const app = await apps.need(row.workspace_id, connector);
  const [state, verifier, cookie] = [randomText(), randomText(), randomText()];
  const redirect = authorizeUrl({ connector, app, row, state, verifier, publicUrl: options.publicUrl() });
  await store.transaction(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('oauth_attempts')
      .set({ state_hash: hashOf(state), browser_hash: hashOf(cookie) })
      .where('workspace_id', '=', row.workspace_id)
      .where('id', '=', row.id)
      .where('status', '=', 'pending')
      .where('expires_at', '>', clock.now())
      .where('browser_hash', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw openedAlready();
    const secrets = { verifier: new Secret(verifier) };
    await vault.seal(tx, { workspaceId: row.workspace_id, ownerId: row.id, secrets });
  });
  return { redirect, cookie: { name: cookieName(row.id), value: cookie } };
}

/** The cookie that binds an attempt to the browser that began it. */
export function cookieName(attemptId: string): string {
  return `sluice_oauth_${createHash('sha256').update(attemptId).digest('hex').slice(0, 8)}`;
}

/** SHA-256: what is hashed has 256 random bits, so nobody tries them out. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function isHashOf(hash: string | null, text: string | undefined): boolean {
  if (hash === null || text === undefined) return false;
  return timingSafeEqual(Buffer.from(hash, 'hex'), Buffer.from(hashOf(text), 'hex'));
}

function randomText(): string {
  return randomBytes(32).toString('base64url');
}

/** Throws `attempt.unknown`, and `oauth.state` for one that has ended. */
async function findById({ store, clock }: OauthOptions, attemptId: string): Promise<AttemptRow> {
  const row = await store.db
    .selectFrom('oauth_attempts')
    .selectAll()
    .where('id', '=', attemptId)
    .executeTakeFirst();
  if (!row) throw unknownAttempt();
  if (row.status === 'expired' || isOver(row, clock.now())) throw tooLate();
  if (row.status !== 'pending') throw endedAlready();
  return row;
}

/** Nobody is sent to sign in for a session that would not take it. */
async function requireSession({ links, store, vault }: OauthOptions, row: AttemptRow): Promise<void> {
  try {
    await links.reopen(row.workspace_id, row.session_id);
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    const end = { status: 'failed', error } as const;
    await store.transaction((tx) => endAttempt(tx, vault, { row, end }));
    throw error;
  }
}

/** RFC 6749 4.1.1 with RFC 7636. The state and the hash of the verifier are all of it that is not public. */
function authorizeUrl(asked: {
  connector: Connector;
  app: AppRow;
  row: AttemptRow;
  state: string;
  verifier: string;
  publicUrl: string;
}): string {
  const { connector, app, row, state, verifier, publicUrl } = asked;
  const { authorize, scopeSeparator = ' ' } = signInOf(connector);
  const fields = {
    ...(JSON.parse(row.fields) as Record<string, string>),
    ...serverField(connector, app.base_url),
  };
  const url = new URL(resolveEndpoint(connector, authorize, fields).url);
  const scopes = JSON.parse(app.scopes) as string[];
  const parameters = {
    ...authorize.parameters,
    response_type: 'code',
    client_id: app.client_id,
    redirect_uri: callbackUrl(publicUrl),
    ...(scopes.length > 0 ? { scope: scopes.join(scopeSeparator) } : {}),
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  // Both stand for a blank; this one every server knows. A plus itself is `%2B` by now.
  url.search = url.search.replaceAll('+', '%20');
  return url.href;
}
