import { authKind, type Connector } from '@sluice/connectors';
import { isId, makeId, type HubAttempt, type HubLink } from '@sluice/core';
import { isUniqueViolation, type Tx } from '@sluice/runtime';
import type { OpenLink } from '../links/index.ts';
import type { Database } from '../schema/index.ts';
import { serverField, type Apps } from './apps.ts';
import { endAttempt, showAttempt, type AttemptRow } from './attempts.ts';
import type { OauthOptions } from './oauth.ts';
import { tooManyAttempts, unknownAttempt, unsupported } from './refusals.ts';
import { sweepAttempts } from './sweep-attempts.ts';

const ATTEMPT_MS = 600_000;
const MAX_ATTEMPTS = 100;

/** See `Oauth.startAttempt`. A session has one sign-in under way: a newer takes the place of an older. */
export async function startAttempt(
  options: OauthOptions & { apps: Apps },
  started: { link: OpenLink; body: HubLink; attemptId: string | undefined },
): Promise<HubAttempt> {
  const { store, vault, clock, links, catalog, accounts, apps } = options;
  const { link } = started;
  if (started.attemptId !== undefined && !isId('attempt', started.attemptId)) throw unknownAttempt();
  const body = await links.prepare(link, started.body);
  const connector: Connector = catalog.find(body.connector);
  if (authKind(connector.auth) !== 'oauth2') throw unsupported(connector);
  const app = await apps.need(link.row.workspace_id, connector);
  const fields = accounts.checkFields(connector.id, {
    ...body.fields,
    ...serverField(connector, app.base_url),
  });
  const now = clock.now();
  const row: AttemptRow = {
    workspace_id: link.row.workspace_id,
    id: started.attemptId ?? makeId('attempt', now),
    session_id: link.row.id,
    connector: connector.id,
    fields: JSON.stringify(fields),
    name: body.name ?? null,
    description: body.description ?? null,
    state_hash: null,
    browser_hash: null,
    returned_at: null,
    status: 'pending',
    error_code: null,
    error_message: null,
    account_id: null,
    created_at: now,
    expires_at: Math.min(now + ATTEMPT_MS, link.row.expires_at),
  };
  await sweepAttempts({ store, vault, now });
  try {
    await store.transaction((tx) => keep(tx, options, row));
  } catch (error) {
    // An id that another session has, or that was used up.
    throw isUniqueViolation(error) ? unknownAttempt() : error;
  }
  return showAttempt(store.db, row, { now, startUrl: startUrlOf(options, row.id) });
}

export function startUrlOf({ publicUrl }: Pick<OauthOptions, 'publicUrl'>, attemptId: string): string {
  return `${publicUrl().replace(/\/+$/, '')}/oauth/start/${attemptId}`;
}

async function keep(tx: Tx<Database>, { vault }: OauthOptions, row: AttemptRow): Promise<void> {
  const earlier = await tx
    .selectFrom('oauth_attempts')
    .select(['workspace_id', 'id', 'status'])
    .where('workspace_id', '=', row.workspace_id)
    .where('session_id', '=', row.session_id)
    .limit(MAX_ATTEMPTS)
    .execute();
  if (earlier.length >= MAX_ATTEMPTS) throw tooManyAttempts();
  for (const old of earlier.filter(({ status }) => status === 'pending')) {
    const error = { code: 'oauth.refused', message: 'A newer sign-in took its place.' } as const;
    await endAttempt(tx, vault, { row: old, end: { status: 'cancelled', error } });
  }
  // The same id again means the same window again.
  await tx
    .deleteFrom('oauth_attempts')
    .where('workspace_id', '=', row.workspace_id)
    .where('session_id', '=', row.session_id)
    .where('id', '=', row.id)
    .where('status', '!=', 'linked')
    .execute();
  await tx.insertInto('oauth_attempts').values(row).execute();
}
