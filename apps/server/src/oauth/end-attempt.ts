import type { Connector } from '@sluice/connectors';
import { Secret, SluiceError, toProblem, type HubLink } from '@sluice/core';
import { callbackUrl, serverField, type Apps } from './apps.ts';
import { endAttempt, forgetVerifier, isOver, type AttemptEnd, type AttemptRow } from './attempts.ts';
import { cookieName, hashOf, isHashOf } from './begin-attempt.ts';
import type { OauthOptions, OauthOutcome, OauthReturn } from './oauth.ts';
import { appMissing, endedAlready, otherBrowser, tooLate, unknownState } from './refusals.ts';
import { within } from './within.ts';

type Options = OauthOptions & { apps: Apps };

/** The exchange and the check of the account together; a person waits for both. */
const LINK_MS = 90_000;
const MAX_WORDS = 300;
/** RFC 6749 4.1.2.1: the person said no. */
const DENIED = 'access_denied';

/** See `Oauth.callback`. A return is taken once, from the browser that went, and only while its attempt lasts. */
export async function takeReturn(options: Options, returned: OauthReturn): Promise<OauthOutcome> {
  const row = await findByState(options, returned.state);
  if (!row) return refusal(null, unknownState());
  const { connector } = row;
  const mine = isHashOf(row.browser_hash, returned.cookie(cookieName(row.id)));
  if (row.status === 'linked' && mine) return { ok: true, connector };
  if (row.status === 'expired' || isOver(row, options.clock.now())) return refusal(connector, tooLate());
  if (row.status !== 'pending') return refusal(connector, endedAlready());
  // Left as it is: whoever has not the cookie ends nobody's sign-in, were it a scanner that follows links.
  if (!mine) return refusal(connector, otherBrowser());
  const verifier = await claim(options, row);
  if (!verifier) return refusal(connector, endedAlready());
  try {
    const code = codeOf(options.catalog.find(connector), returned);
    await within({ clock: options.clock, limitMs: LINK_MS }, (signal) =>
      complete(options, row, { code, verifier, signal }),
    );
    return { ok: true, connector };
  } catch (error) {
    const status = returned.error === DENIED ? 'cancelled' : 'failed';
    return failed(options, row, { error, status });
  }
}

async function findByState({ store }: Options, state: string | undefined): Promise<AttemptRow | undefined> {
  if (state === undefined || state.length > 200) return undefined;
  return store.db
    .selectFrom('oauth_attempts')
    .selectAll()
    .where('state_hash', '=', hashOf(state))
    .executeTakeFirst();
}

/** The verifier, for the first return alone. */
async function claim({ store, vault, clock }: Options, row: AttemptRow): Promise<Secret | undefined> {
  const place = { workspaceId: row.workspace_id, ownerId: row.id };
  const sealed = await vault.open(place).catch((error: unknown) => {
    // It went with the first return.
    if (error instanceof SluiceError && error.code === 'vault.unknown') return undefined;
    throw error;
  });
  const first = await store.transaction(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('oauth_attempts')
      .set({ returned_at: clock.now() })
      .where('workspace_id', '=', row.workspace_id)
      .where('id', '=', row.id)
      .where('status', '=', 'pending')
      .where('returned_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 1n) await forgetVerifier(tx, vault, row);
    return numUpdatedRows === 1n;
  });
  return first ? sealed?.['verifier'] : undefined;
}

/** Throws what the provider sent back instead of a code. */
function codeOf({ name }: Connector, { code, error, errorDescription }: OauthReturn): Secret {
  if (error === DENIED) {
    throw new SluiceError('oauth.refused', {
      message: `Access was not granted at ${name}.`,
      fix: 'Begin again to grant it.',
    });
  }
  if (error !== undefined) {
    const words = plain(errorDescription ?? '') || plain(error) || 'no reason was given';
    throw new SluiceError('oauth.refused', { message: `${name} refused the sign-in: ${words}`, said: words });
  }
  if (code !== undefined && code !== '') return new Secret(code);
  throw new SluiceError('oauth.refused', { message: `${name} sent back neither a code nor a reason.` });
}

function plain(text: string): string {
  return text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, MAX_WORDS);
}

/** Exchanges the code, then links what it opens; the attempt is `linked` in the transaction that links. */
async function complete(
  options: Options,
  row: AttemptRow,
  { code, verifier, signal }: { code: Secret; verifier: Secret; signal: AbortSignal },
): Promise<void> {
  const { links, catalog, apps, calls, clock } = options;
  const connector = catalog.find(row.connector);
  // First of all: a session that ended since takes nothing any more, so no code is spent on it.
  const link = await links.reopen(row.workspace_id, row.session_id);
  const client = await apps.clientOf(row.workspace_id, connector.id);
  if (!client) throw appMissing(connector);
  const fields = {
    ...(JSON.parse(row.fields) as Record<string, string>),
    ...serverField(connector, client.baseUrl),
  };
  const redirectUrl = callbackUrl(options.publicUrl());
  const signedInAt = clock.now();
  const tokens = await calls.tokens({
    workspaceId: row.workspace_id,
    connector,
    fields,
    client,
    grant: { kind: 'authorization_code', code, verifier, redirectUrl },
    signal,
  });
  const body: HubLink = {
    connector: connector.id,
    ...(row.name === null ? {} : { name: row.name }),
    ...(row.description === null ? {} : { description: row.description }),
    fields,
  };
  await links.link(link, {
    body,
    tokens: { ...tokens, signedInAt },
    signal,
    commit: async (tx, account) => {
      const { numUpdatedRows } = await tx
        .updateTable('oauth_attempts')
        .set({ status: 'linked', account_id: account.id })
        .where('workspace_id', '=', row.workspace_id)
        .where('id', '=', row.id)
        .where('status', '=', 'pending')
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) throw endedAlready();
    },
  });
}

/** Notes why it failed, for the Hub that waits; what is nobody's business is logged and told as such. */
async function failed(
  options: Options,
  row: AttemptRow,
  { error, status }: { error: unknown; status: AttemptEnd['status'] },
): Promise<OauthOutcome> {
  const { store, vault, log } = options;
  const { code, detail: message, fix } = toProblem(error);
  if (code === 'internal' || !(error instanceof SluiceError))
    log.error({ err: error, attemptId: row.id }, 'a sign-in failed');
  const end: AttemptEnd = { status, error: { code, message } };
  await store.transaction((tx) => endAttempt(tx, vault, { row, end }));
  return { ok: false, connector: row.connector, message: withFix({ message, fix }) };
}

function refusal(connector: string | null, { message, fix }: SluiceError): OauthOutcome {
  return { ok: false, connector, message: withFix({ message, fix }) };
}

function withFix({ message, fix }: { message: string; fix: string | undefined }): string {
  return fix === undefined ? message : `${message} ${fix}`;
}
