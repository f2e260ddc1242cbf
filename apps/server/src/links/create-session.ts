import {
  makeId,
  SluiceError,
  type CreatedLinkSession,
  type CreateLinkSession,
  type FieldError,
} from '@sluice/core';
import { authKind, type Connector } from '@sluice/connectors';
import { insertRow } from '@sluice/runtime';
import { appendAudit, type Actor } from '../audit/index.ts';
import { requireShared } from '../accounts/index.ts';
import type { LinksOptions, LinkSessionRow } from './links.ts';
import { hashLinkToken, makeLinkToken } from './link-token.ts';
import { showSession } from './session-row.ts';

const DEFAULT_LIFETIME_SECONDS = 1800;

/** Throws `connector.unknown`, `account.unknown`, `account.shared`, `oauth.app_missing`, `account.fields`, `egress.host` and `request.invalid`. */
export async function createSession(
  options: LinksOptions,
  asked: { actor: Actor; body: CreateLinkSession; addressOf: (workspaceId: string) => Promise<string> },
): Promise<CreatedLinkSession> {
  const { store, clock } = options;
  const { actor, body } = asked;
  const connectors = await connectorsFor(options, actor, body);
  await requireApps(options, actor, connectors);
  const preset = checkPreset(options, body.preset ?? {}, connectors);
  const origins = body.origins === undefined ? null : readOrigins(body.origins);
  const now = clock.now();
  const token = makeLinkToken();
  const row: LinkSessionRow = {
    workspace_id: actor.workspaceId,
    id: makeId('linkSession', now),
    token_hash: hashLinkToken(token.open()),
    owner_id: body.owner.id,
    owner_name: body.owner.name,
    connectors: connectors === null ? null : JSON.stringify(connectors),
    account_id: body.accountId ?? null,
    several: body.several ? 1 : 0,
    label: body.label ?? null,
    metadata: JSON.stringify(body.metadata ?? {}),
    origins: origins === null ? null : JSON.stringify(origins),
    ask_name: body.askName ? 1 : 0,
    preset: JSON.stringify(preset),
    advanced: body.advanced ? 1 : 0,
    locale: body.locale ?? null,
    refusals: 0,
    created_by: actor.label,
    created_at: now,
    expires_at: now + (body.expiresInSeconds ?? DEFAULT_LIFETIME_SECONDS) * 1000,
    used_at: null,
    revoked_at: null,
    linked_id: null,
  };
  const address = await asked.addressOf(actor.workspaceId);
  await store.transaction(async (tx) => {
    await insertRow(tx, 'link_sessions', row);
    const details = { owner: row.owner_id, connectors, accountId: row.account_id };
    await appendAudit(tx, { actor, at: now, act: 'link.created', subject: row.id, details });
  });
  // The fragment of an address is sent to no server and stands in no log.
  return { session: showSession(row, now), token: token.open(), url: `${address}/link#${token.open()}` };
}

/** Which may be linked: with an account to edit, its own alone. */
async function connectorsFor(
  { catalog, accounts }: LinksOptions,
  actor: Actor,
  { owner, connectors, accountId }: CreateLinkSession,
): Promise<string[] | null> {
  for (const id of connectors ?? []) catalog.find(id);
  if (accountId === undefined) return connectors ?? null;
  const account = await accounts.get(actor, accountId);
  requireShared(actor, account);
  if (account.owner === owner.id && (connectors?.includes(account.connector) ?? true))
    return [account.connector];
  const why = account.owner === owner.id ? 'of another connector' : 'of another owner';
  throw new SluiceError('account.unknown', {
    message: `The account ${accountId} cannot be edited by this link: it is ${why}.`,
    fix: 'Name an account of that owner, and of a connector that the link is for.',
  });
}

/** Throws `oauth.app_missing` when the person who opens the link could link nothing with it. */
async function requireApps(
  { catalog, appsOf }: LinksOptions,
  { workspaceId }: Actor,
  allowed: readonly string[] | null,
): Promise<void> {
  const [first, ...others] = (allowed ?? []).map((id) => catalog.find(id));
  if (!first || [first, ...others].some(({ auth }) => authKind(auth) !== 'oauth2')) return;
  const apps = await appsOf(workspaceId);
  if ([first, ...others].some(({ id }) => apps.has(id))) return;
  throw new SluiceError('oauth.app_missing', {
    message: `${first.name} is linked by signing in, and this server has no OAuth app for it yet.`,
    fix: `Set one with \`sluice oauth-apps set ${first.id}\`, then make the link.`,
  });
}

type Preset = NonNullable<CreateLinkSession['preset']>;

/** Throws for what the person could neither see nor mend: a field that is unknown, secret or not valid. */
function checkPreset(
  { catalog, accounts }: LinksOptions,
  preset: Preset,
  allowed: readonly string[] | null,
): Preset {
  for (const [id, fields] of Object.entries(preset)) {
    const connector = catalog.find(id);
    const errors = presetErrors(connector, fields, allowed);
    if (errors.length > 0)
      throw new SluiceError('account.fields', {
        message: `The preset fields of ${connector.name} are not right: ${errors.map(({ field, message }) => `${field} ${message}`).join('; ')}.`,
        fix: 'Preset only fields that the connector declares and that are not secret.',
        fields: errors,
      });
    accounts.checkSomeFields(connector, fields);
  }
  return preset;
}

function presetErrors(
  connector: Connector,
  fields: Readonly<Record<string, string>>,
  allowed: readonly string[] | null,
): FieldError[] {
  if (allowed !== null && !allowed.includes(connector.id))
    return [{ field: `preset.${connector.id}`, message: 'is of a connector that the link is not for' }];
  return Object.keys(fields).flatMap((name) => {
    const declared = connector.fields.find((field) => field.name === name);
    const field = `preset.${connector.id}.${name}`;
    if (!declared) return [{ field, message: 'is not a field of the connector' }];
    return declared.kind === 'secret'
      ? [{ field, message: 'is a secret, which only the person enters' }]
      : [];
  });
}

function readOrigins(origins: readonly string[]): string[] {
  const wrong: FieldError[] = [];
  const read = origins.map((text, index) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url !== null && /^https?:$/.test(url.protocol) && url.username === '') return url.origin;
    wrong.push({ field: `origins.${index}`, message: 'is not the address of a page' });
    return '';
  });
  if (wrong.length === 0) return [...new Set(read)];
  throw new SluiceError('request.invalid', {
    message: 'The pages that may embed the Hub cannot be read.',
    fix: 'Write each as scheme and host: `https://app.example.com`.',
    fields: wrong,
  });
}
