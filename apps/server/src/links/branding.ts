import {
  canonicalLocale,
  SluiceError,
  wrongInCatalogues,
  type Brand,
  type Branding,
  type SetBranding,
} from '@sluice/core';
import type { Static } from '@sinclair/typebox';
import { appendAudit, type Actor } from '../audit/index.ts';
import type { LinksOptions } from './links.ts';

/** How a workspace presents itself to the people who link accounts. */
export interface Brands {
  get(actor: Actor): Promise<Branding>;
  /** What is left out stays; null puts it back as it comes. Throws `request.invalid`. */
  set(actor: Actor, body: Static<typeof SetBranding>): Promise<Branding>;
  /** What was set of it; null where nothing ever was. */
  brandOf(workspaceId: string): Promise<Brand | null>;
  /** Where the hosted page of the workspace is reached: `https://link.example.com`. */
  addressOf(workspaceId: string): Promise<string>;
}

const DEFAULT_NAME = 'Sluice';
/** The workspace that each installation begins with: its name says nothing to anyone. */
const UNNAMED = 'default';
const NOTHING: Omit<Branding, 'name'> = {
  logo: null,
  accent: null,
  accentDark: null,
  title: null,
  intro: null,
  success: null,
  supportUrl: null,
  messages: null,
  linkUrl: null,
};

export function createBrands({
  store,
  clock,
  publicUrl,
}: Pick<LinksOptions, 'store' | 'clock' | 'publicUrl'>): Brands {
  const read = async (workspaceId: string): Promise<Partial<Branding> | null> => {
    const select = store.db.selectFrom('branding').select('branding').where('workspace_id', '=', workspaceId);
    const row = await select.executeTakeFirst();
    return row ? (JSON.parse(row.branding) as Partial<Branding>) : null;
  };
  const nameOf = async (workspaceId: string): Promise<string> => {
    const select = store.db.selectFrom('workspaces').select('name').where('id', '=', workspaceId);
    const row = await select.executeTakeFirst();
    return row === undefined || row.name === UNNAMED ? DEFAULT_NAME : row.name;
  };
  const whole = async (workspaceId: string, set: Partial<Branding>): Promise<Branding> => ({
    ...NOTHING,
    ...set,
    name: set.name ?? (await nameOf(workspaceId)),
  });
  return {
    get: async ({ workspaceId }) => whole(workspaceId, (await read(workspaceId)) ?? {}),
    set: async (actor, body) => {
      const { workspaceId } = actor;
      const set = await keep({ store, clock }, actor, body);
      return whole(workspaceId, set);
    },
    brandOf: async (workspaceId) => {
      const set = await read(workspaceId);
      if (set === null) return null;
      const { linkUrl: _linkUrl, ...brand } = await whole(workspaceId, set);
      return brand;
    },
    addressOf: async (workspaceId) => (await read(workspaceId))?.linkUrl ?? publicUrl().replace(/\/+$/, ''),
  };
}

async function keep(
  { store, clock }: Pick<LinksOptions, 'store' | 'clock'>,
  actor: Actor,
  body: Static<typeof SetBranding>,
): Promise<Partial<Branding>> {
  const { workspaceId } = actor;
  if (body.supportUrl) checkSupportUrl(body.supportUrl);
  const { name, ...rest } = body;
  const change = {
    ...rest,
    ...(name ? { name } : {}),
    ...(body.messages ? { messages: readMessages(body.messages) } : {}),
    ...(typeof body.linkUrl === 'string' ? { linkUrl: readLinkUrl(body.linkUrl) } : {}),
  };
  const now = clock.now();
  return store.transaction(async (tx) => {
    // Holds the row, so that of two changes at once neither is lost.
    await tx
      .insertInto('branding')
      .values({ workspace_id: workspaceId, branding: '{}', updated_at: now })
      .onConflict((conflict) => conflict.column('workspace_id').doUpdateSet({ updated_at: now }))
      .execute();
    const row = await tx
      .selectFrom('branding')
      .select('branding')
      .where('workspace_id', '=', workspaceId)
      .executeTakeFirstOrThrow();
    const before = JSON.parse(row.branding) as Partial<Branding>;
    const { name: _name, ...unnamed } = before;
    const set: Partial<Branding> = { ...(name === null ? unnamed : before), ...change };
    await tx
      .updateTable('branding')
      .set({ branding: JSON.stringify(set) })
      .where('workspace_id', '=', workspaceId)
      .execute();
    const details = { changed: Object.keys(body).toSorted() };
    await appendAudit(tx, { actor, at: now, act: 'branding.changed', subject: 'branding', details });
    return set;
  });
}

function readMessages(messages: NonNullable<Branding['messages']>): NonNullable<Branding['messages']> {
  const fields = wrongInCatalogues(messages);
  if (fields.length === 0)
    return Object.fromEntries(
      Object.entries(messages).map(([locale, words]) => [canonicalLocale(locale) ?? locale, words]),
    );
  throw new SluiceError('request.invalid', {
    message: 'The words of the Hub cannot be used as they are.',
    fix: 'Mend what is named; the texts there are, and what may stand in them, are told in docs/hub.md.',
    fields,
  });
}

function readLinkUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain =
    url !== null && url.username === '' && url.password === '' && url.pathname === '/' && !/[?#]/.test(text);
  if (isPlain && /^https?:$/.test(url.protocol)) return url.origin;
  throw new SluiceError('request.invalid', {
    message: 'The link address cannot be used.',
    fix: 'Give scheme and host alone, as `https://link.example.com`.',
    fields: [{ field: 'linkUrl', message: 'must be a whole address, as https://link.example.com' }],
  });
}

function checkSupportUrl(text: string): void {
  if (/^(https?:\/\/|mailto:)./.test(text)) return;
  throw new SluiceError('request.invalid', {
    message: 'The address for help cannot be used.',
    fix: 'Give a whole address, as `https://help.example.com` or `mailto:help@acme.example`.',
    fields: [{ field: 'supportUrl', message: 'must begin with https:// or mailto:' }],
  });
}
