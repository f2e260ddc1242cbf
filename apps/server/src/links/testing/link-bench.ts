import type { CreatedLinkSession, CreateLinkSession } from '@sluice/core';
import type { StoreLocation } from '@sluice/runtime';
import { openAccountBench, type AccountBench } from '../../accounts/testing/account-bench.ts';
import { createLinks, type Links, type OpenLink } from '../index.ts';
import { linkCatalog } from './link-catalog.ts';

/** Link sessions over a real store, a real vault and real accounts, with a provider that answers as the test says. */
export interface LinkBench extends AccountBench {
  links: Links;
  /** The connectors that have an OAuth app. */
  apps: Set<string>;
  /** A session, and what its token opens. */
  open(body?: Partial<CreateLinkSession>): Promise<CreatedLinkSession & { link: OpenLink }>;
  /** What a token opens, for a page of that origin. */
  enter(token: string, origin?: string): Promise<OpenLink>;
}

export const OWNER = { id: 'cus_1', name: 'Acme' };
export const KEY = 'ex_canary-7f3a9b2c';
export const OTHER_KEY = 'ex_other-11112222';

export async function openLinkBench(location?: StoreLocation): Promise<LinkBench> {
  const bench = await openAccountBench({
    catalog: linkCatalog,
    ...(location === undefined ? {} : { location }),
  });
  const { store, accounts, clock, actor } = bench;
  const apps = new Set<string>();
  const links = createLinks({
    store,
    catalog: linkCatalog,
    accounts,
    clock,
    publicUrl: () => 'https://sluice.example',
    appsOf: async () => apps,
  });
  const enter = (token: string, origin?: string) => links.authenticate(`Bearer ${token}`, origin);
  return {
    ...bench,
    links,
    apps,
    enter,
    open: async (body = {}) => {
      const made = await links.create(actor, { owner: OWNER, ...body });
      return { ...made, link: await enter(made.token) };
    },
  };
}

/** What it was refused with; fails when it was not. */
export async function refusal(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('It was not refused.');
}
