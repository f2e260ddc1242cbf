import { SluiceError, type Account, type HubLink, type HubLinked } from '@sluice/core';
import { authKind } from '@sluice/connectors';
import { ownedAccount, twinOf } from '../accounts/index.ts';
import { countRefusal, endSession } from './end-session.ts';
import { connectorFor, prepareBody } from './entered.ts';
import type { LinksOptions, LinkSessionRow, LinkWith, OpenLink } from './links.ts';
import { requireUnused } from './open-session.ts';
import { accountGone, ended, forPerson, linkedMeanwhile, signInFirst } from './refusals.ts';
import { metadataOf } from './session-row.ts';
import type { Tries } from './tries.ts';

interface Completing {
  options: LinksOptions;
  link: OpenLink;
  /** What was entered, with the session's rules laid over it. */
  body: HubLink;
  what: LinkWith;
}

interface Completed {
  account: Account;
  /** True when it was there before. */
  changed: boolean;
}

/** Links the session's account or changes the one that is there, and ends the session with it. I-15 */
export async function completeLink(
  options: LinksOptions,
  tries: Tries,
  { what, reopen }: { what: LinkWith; reopen: () => Promise<OpenLink> },
): Promise<HubLinked> {
  // Anew: a request's body may come long after its token was looked at.
  const link = await reopen();
  const body = bodyOf(options, link, what);
  const leave = tries.enter(link.row);
  let editing = false;
  try {
    const old = await accountToEdit(options, link.row, body.connector);
    editing = old !== null;
    const completing = { options, link, body, what };
    const { account, changed } = await (old ? edit(completing, old) : makeOrEdit(completing));
    const { id, connector, name } = account;
    return { account: { id, connector, name }, changed };
  } catch (error) {
    if (codeOf(error) === 'account.refused') await countRefusal(options.store, link.row);
    // The same credentials sent twice at once: the second learns that the link has done its work.
    if (codeOf(error) === 'account.exists' && (await reopen()).row.used_at !== null) throw ended('link.used');
    throw forPerson(error, { editing });
  } finally {
    leave();
  }
}

/** The session's own account, else the one that the owner has, unless he may have several. Throws `account.unknown`. */
export async function accountToEdit(
  { store }: Pick<LinksOptions, 'store'>,
  row: LinkSessionRow,
  connector: string,
): Promise<Account | null> {
  const owned = { workspaceId: row.workspace_id, owner: row.owner_id, connector };
  if (row.account_id === null) return row.several === 1 ? null : ownedAccount(store.db, owned);
  const account = await ownedAccount(store.db, { ...owned, accountId: row.account_id });
  if (account === null) throw accountGone();
  return account;
}

function bodyOf({ catalog }: LinksOptions, link: OpenLink, { body, tokens }: LinkWith): HubLink {
  requireUnused(link);
  const { auth, name } = connectorFor(catalog, link.row, body.connector);
  if (tokens) return body;
  if (authKind(auth) === 'oauth2') throw signInFirst(name);
  return prepareBody(catalog, link, body);
}

/** Whoever signs in once more to what he has linked means the account that is there. */
async function makeOrEdit(completing: Completing): Promise<Completed> {
  const { options, link, body, what } = completing;
  try {
    return { account: await make(completing), changed: false };
  } catch (error) {
    const accountId = what.tokens && twinOf(error);
    if (accountId === undefined) throw error;
    const owned = { workspaceId: link.row.workspace_id, owner: link.row.owner_id, connector: body.connector };
    const twin = await ownedAccount(options.store.db, { ...owned, accountId });
    if (!twin) throw error;
    return edit(completing, twin);
  }
}

function make({ options, link, body, what }: Completing): Promise<Account> {
  const { row, actor } = link;
  const { accounts, catalog, clock } = options;
  return accounts.link(
    actor,
    {
      ...body,
      owner: row.owner_id,
      ownerName: row.owner_name,
      ...(row.label === null ? {} : { label: row.label }),
      metadata: metadataOf(row),
    },
    {
      tokens: what.tokens,
      signal: what.signal,
      // Else it would have been edited.
      isFirst: row.several === 0,
      commit: async (tx, account) => {
        await endSession(tx, { link, account, changed: false, clock });
        const { id: except, owner, connector } = account;
        const workspaceId = row.workspace_id;
        if (row.several === 0 && (await ownedAccount(tx, { workspaceId, owner, connector, except })))
          throw linkedMeanwhile(catalog.find(connector).name);
        await what.commit?.(tx, account);
      },
    },
  );
}

async function edit({ options, link, body, what }: Completing, old: Account): Promise<Completed> {
  const { row, actor } = link;
  const metadata = metadataOf(row);
  const account = await options.accounts.replaceCredentials(
    actor,
    old.id,
    { fields: body.fields },
    {
      name: body.name,
      description: body.description,
      ownerName: row.owner_name,
      label: row.label ?? undefined,
      metadata: Object.keys(metadata).length === 0 ? undefined : metadata,
      keepSecrets: true,
      tokens: what.tokens,
      signal: what.signal,
      commit: async (tx, account) => {
        // It may have been given to another owner since it was looked up.
        if (account.owner !== row.owner_id) throw accountGone();
        await endSession(tx, { link, account, changed: true, clock: options.clock });
        await what.commit?.(tx, account);
      },
    },
  );
  return { account, changed: true };
}

function codeOf(error: unknown): string | null {
  return error instanceof SluiceError ? error.code : null;
}
