import { authKind, logoOf, textsOf, type Connector } from '@sluice/connectors';
import {
  SluiceError,
  type Brand,
  type HubConnector,
  type HubForm,
  type HubSession,
  type LinkedSummary,
} from '@sluice/core';
import { accountToEdit } from './complete.ts';
import { connectorFor, shownFields } from './entered.ts';
import type { LinksOptions, LinkSessionRow, OpenLink } from './links.ts';
import { requireUnused } from './open-session.ts';
import { appMissing } from './refusals.ts';
import { connectorsOf, iso } from './session-row.ts';

type Parts = Pick<LinksOptions, 'store' | 'catalog' | 'appsOf'>;

/** What the Hub is told of its session: nothing of any account but the one it is for. I-15 */
export async function showHubSession(
  parts: Parts & { brandOf: (workspaceId: string) => Promise<Brand | null> },
  link: OpenLink,
  locale: string | undefined,
): Promise<HubSession> {
  const { row } = link;
  const [connectors, account, brand] = await Promise.all([
    linkable(parts, row),
    accountOf(parts, row),
    parts.brandOf(row.workspace_id),
  ]);
  return {
    status: row.used_at === null ? 'open' : 'used',
    ownerName: row.owner_name,
    connectors: connectors.map((connector) => showConnector(connector, row.locale ?? locale ?? null)),
    account,
    askName: row.ask_name === 1,
    locale: row.locale,
    brand,
    form: await formWithoutChoice(parts, link, { connectors, account, locale }),
    expiresAt: iso(row.expires_at),
  };
}

/** Null too where the form cannot be shown: the Hub asks for it then, and is told why. */
async function formWithoutChoice(
  parts: Parts,
  link: OpenLink,
  shown: { connectors: readonly Connector[]; account: LinkedSummary | null; locale: string | undefined },
): Promise<HubForm | null> {
  const { connectors, account, locale } = shown;
  const [first, second] = connectors;
  const chosen = account?.connector ?? (second === undefined ? first?.id : undefined);
  if (link.row.used_at !== null || chosen === undefined) return null;
  try {
    return await showHubForm(parts, link, { connectorId: chosen, locale });
  } catch (error) {
    if (error instanceof SluiceError) return null;
    throw error;
  }
}

/** Throws `link.used`, `link.connector`, `connector.unknown`, `account.unknown` and `oauth.app_missing`. */
export async function showHubForm(
  parts: Parts,
  link: OpenLink,
  { connectorId, locale }: { connectorId: string; locale: string | undefined },
): Promise<HubForm> {
  requireUnused(link);
  const { row } = link;
  const connector = connectorFor(parts.catalog, row, connectorId);
  if (needsApp(connector) && !(await parts.appsOf(row.workspace_id)).has(connector.id))
    throw appMissing(connector.name, connector.id);
  const account = await accountToEdit(parts, row, connector.id);
  const language = locale ?? row.locale;
  const texts = textsOf(connector, language);
  const fields = shownFields(row, connector, texts.fields);
  // An account is shown with its fields and, in the same place, what may be seen of its secrets.
  const shown = (secret: boolean): Record<string, string> =>
    Object.fromEntries(
      fields
        .filter(({ kind }) => (kind === 'secret') === secret)
        .flatMap(({ name }) => {
          const value = account?.fields[name];
          return value === undefined ? [] : [[name, value]];
        }),
    );
  return {
    connector: showConnector(connector, language),
    website: connector.website,
    auth: authKind(connector.auth),
    fields,
    guide: texts.guide,
    account: account && {
      id: account.id,
      name: account.name,
      description: account.description,
      values: shown(false),
      hints: shown(true),
    },
  };
}

/** Those that the session is for, without such as nobody can sign in to yet. */
async function linkable({ catalog, appsOf }: Parts, row: LinkSessionRow): Promise<Connector[]> {
  const allowed = connectorsOf(row);
  const wanted = catalog.connectors.filter(({ id }) => allowed?.includes(id) ?? true);
  if (!wanted.some(needsApp)) return wanted;
  const apps = await appsOf(row.workspace_id);
  return wanted.filter((connector) => !needsApp(connector) || apps.has(connector.id));
}

function needsApp({ auth }: Connector): boolean {
  return authKind(auth) === 'oauth2';
}

function showConnector(connector: Connector, locale: string | null): HubConnector {
  const { summary, categories } = textsOf(connector, locale);
  return { id: connector.id, name: connector.name, summary, categories, logo: logoOf(connector) };
}

async function accountOf({ store }: Parts, row: LinkSessionRow): Promise<LinkedSummary | null> {
  const id = row.linked_id ?? row.account_id;
  if (id === null) return null;
  const account = await store.db
    .selectFrom('accounts')
    .select(['id', 'connector', 'name'])
    .where('workspace_id', '=', row.workspace_id)
    .where('owner', '=', row.owner_id)
    .where('id', '=', id)
    .executeTakeFirst();
  return account ?? null;
}
