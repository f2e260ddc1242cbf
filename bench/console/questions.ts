import { ROW_OUTCOMES, type OperationInput, type OperationOf } from '@sluice/core';
import type { Client } from '@sluice/sdk';
import { farDown, type List } from './far-down.ts';
import type { LongRun } from './long-run.ts';
import type { Question } from './question.ts';
import { ofPeople } from './questions-of-people.ts';
import type { Seeded } from './seed.ts';

const DAY_MS = 86_400_000;

type Listed = 'accounts.list' | 'quarantine.list' | 'calls.list' | 'audit.list';
type QueryOf<N extends Listed> =
  OperationInput<OperationOf<N>> extends { query?: infer Q } ? NonNullable<Q> : never;

/** What the pages of the console ask for, by page; with a key, and what only a person may ask as one. */
export function questions({ client, member, seeded, longRun, deep }: Asked): Question[] {
  return [
    ...home(client),
    ...ofAccounts(client, seeded),
    ...ofRuns(client, seeded),
    ...ofRows(client, longRun),
    ...ofActivity(client, seeded),
    ...ofAudit(client, seeded),
    ...ofPeople({ client, member }),
    ...ofSettings(client, seeded),
    ...lists({ client, member, seeded }).map((list) => farDown({ ...list, rows: deep })),
  ];
}

export interface Asked {
  client: Client;
  /** As somebody who is signed in. */
  member: Client;
  seeded: Seeded;
  longRun: LongRun;
  /** How many rows down the pages lie that are far down. */
  deep: number;
}

/** Every list, from somewhere far down as after many times of "Show more". */
function lists({ client, member, seeded }: Pick<Asked, 'client' | 'member' | 'seeded'>): List[] {
  const params = { webhookId: seeded.webhooks[0] ?? '' };
  return [
    { name: 'accounts', list: (query) => client.accounts.list({ query }) },
    {
      name: 'accounts: connector',
      list: (query) => client.accounts.list({ query: { ...query, connector: 'hubspot' } }),
    },
    { name: 'owners', list: (query) => client.accounts.owners({ query }) },
    { name: 'usage by account', list: (query) => client.usage.accounts({ query }) },
    { name: 'runs', list: (query) => client.runs.list({ query }) },
    { name: 'quarantine', list: (query) => client.quarantine.list({ query }) },
    {
      name: 'quarantine: stage',
      list: (query) => client.quarantine.list({ query: { ...query, stage: 'enrich' } }),
    },
    { name: 'activity', list: (query) => client.calls.list({ query }) },
    {
      name: 'activity: trouble',
      list: (query) => client.calls.list({ query: { ...query, outcome: 'trouble' } }),
    },
    { name: 'audit', list: (query) => client.audit.list({ query }) },
    { name: 'members', list: (query) => client.members.list({ query }) },
    { name: 'invitations', list: (query) => client.invitations.list({ query }) },
    { name: 'keys', list: (query) => client.keys.list({ query }) },
    { name: 'links', list: (query) => client.linkSessions.list({ query }) },
    { name: 'webhooks', list: (query) => client.webhooks.list({ query }) },
    { name: 'webhook: deliveries', list: (query) => client.webhooks.deliveries({ params, query }) },
    { name: 'me: browsers', list: (query) => member.me.logins({ query }) },
    { name: 'me: passkeys', list: (query) => member.me.passkeys({ query }) },
    { name: 'apps of providers', list: (query) => client.oauthApps.list({ query }) },
  ];
}

function home(client: Client): Question[] {
  return [
    { name: 'overview', ask: () => client.overview.get() },
    { name: 'notices', ask: () => client.notices.list() },
    { name: 'usage of 30 days', ask: () => client.usage.series() },
    {
      name: 'usage by hour',
      ask: () => client.usage.series({ query: { step: 'hour', from: daysAgo(30) } }),
    },
    { name: 'usage by account', ask: () => client.usage.accounts({ query: { limit: 50 } }) },
    { name: 'usage by account: for a file', ask: () => client.usage.accounts({ query: { limit: 500 } }) },
  ];
}

function ofAccounts(client: Client, { accounts }: Seeded): Question[] {
  const list = (query: QueryOf<'accounts.list'>) => () => client.accounts.list({ query });
  const accountId = (time: number): string => accounts[(time * 37) % accounts.length] ?? '';
  const one = (time: number) => ({ params: { accountId: accountId(time) } });
  return [
    { name: 'connectors', ask: () => client.connectors.list() },
    { name: 'accounts', ask: list({ limit: 50 }) },
    { name: 'accounts: names for a filter', ask: list({ limit: 500 }) },
    { name: 'accounts: attention', ask: list({ status: 'attention' }) },
    { name: 'accounts: connector', ask: list({ connector: 'hubspot' }) },
    { name: 'accounts: connector, status', ask: list({ connector: 'hubspot', status: 'suspended' }) },
    { name: 'accounts: owner', ask: list({ owner: 'customer-77' }) },
    { name: 'accounts: search', ask: list({ q: 'team 9996 harbor' }) },
    { name: 'accounts: search in vain', ask: list({ q: 'nobody has this name' }) },
    { name: 'owners', ask: () => client.accounts.owners({ query: { limit: 20 } }) },
    { name: 'owners: search', ask: () => client.accounts.owners({ query: { limit: 20, q: 'customer' } }) },
    {
      name: 'owners: search in vain',
      ask: () => client.accounts.owners({ query: { limit: 20, q: 'nobody has this name' } }),
    },
    { name: 'account', ask: (time) => client.accounts.get(one(time)) },
    { name: 'account: budget', ask: (time) => client.accounts.budget(one(time)) },
    { name: 'account: uses', ask: (time) => client.accounts.uses(one(time)) },
    {
      name: 'account: usage',
      ask: (time) => client.usage.series({ query: { accountId: accountId(time) } }),
    },
    {
      name: 'account: calls',
      ask: (time) => client.calls.list({ query: { accountId: accountId(time) } }),
    },
    {
      name: 'account: audit',
      ask: (time) => client.audit.list({ query: { subject: accountId(time) } }),
    },
  ];
}

function ofRuns(client: Client, { runs, accounts, files }: Seeded): Question[] {
  const runId = (time: number): string => runs[(time * 37) % runs.length] ?? '';
  const quarantine = (query: QueryOf<'quarantine.list'>) => () => client.quarantine.list({ query });
  return [
    { name: 'runs', ask: () => client.runs.list({ query: { limit: 50 } }) },
    { name: 'runs: attention', ask: () => client.runs.list({ query: { status: 'attention' } }) },
    { name: 'runs: active', ask: () => client.runs.list({ query: { status: 'active' } }) },
    {
      name: 'runs: account',
      ask: (time) => client.runs.list({ query: { accountId: accounts[time] ?? '' } }),
    },
    { name: 'runs: search', ask: () => client.runs.list({ query: { q: 'people 17' } }) },
    { name: 'run', ask: (time) => client.runs.get({ params: { runId: runId(time) } }) },
    { name: 'run: its file', ask: () => client.files.get({ params: { fileId: files[0] ?? '' } }) },
    { name: 'run: calls', ask: (time) => client.calls.list({ query: { runId: runId(time) } }) },
    { name: 'run: quarantine', ask: (time) => client.runs.quarantine({ params: { runId: runId(time) } }) },
    { name: 'quarantine', ask: quarantine({ limit: 50 }) },
    { name: 'quarantine: stage', ask: quarantine({ stage: 'enrich' }) },
    { name: 'quarantine: code', ask: quarantine({ code: 'not_found' }) },
    { name: 'quarantine: search', ask: quarantine({ q: 'person 49' }) },
    { name: 'quarantine: search in vain', ask: quarantine({ q: 'nobody' }) },
  ];
}

const PAGE = 50;
/** Shares no factor with a number of rows, so that the pages are spread over all of them. */
const STRIDE = 7919;

/** Pages of the rows of one long run, from its beginning and from anywhere in it, of all outcomes and of each. */
function ofRows(client: Client, { runId, rows }: LongRun): Question[] {
  return [undefined, ...ROW_OUTCOMES].map((outcome) => ({
    name: outcome === undefined ? 'run: rows' : `run: rows, ${outcome}`,
    ask: (time) => {
      const after = (time * STRIDE) % rows;
      const query = {
        limit: PAGE,
        ...(outcome === undefined ? {} : { outcome }),
        ...(after === 0 ? {} : { cursor: String(after) }),
      };
      return client.runs.rows({ params: { runId }, query });
    },
  }));
}

function ofActivity(client: Client, { accounts, calls }: Seeded): Question[] {
  const list = (query: QueryOf<'calls.list'>) => () => client.calls.list({ query });
  return [
    { name: 'activity', ask: list({ limit: 50 }) },
    { name: 'activity: trouble', ask: list({ outcome: 'trouble' }) },
    { name: 'activity: failed', ask: list({ outcome: 'failed' }) },
    { name: 'activity: connector', ask: list({ connector: 'flowlu' }) },
    { name: 'activity: action', ask: list({ action: 'contacts.enrich' }) },
    { name: 'activity: no such action', ask: list({ action: 'nothing' }) },
    { name: 'activity: period', ask: list({ from: daysAgo(20), to: daysAgo(19) }) },
    { name: 'activity: search', ask: list({ q: 'stumbled' }) },
    { name: 'activity: search in vain', ask: list({ q: 'needle' }) },
    {
      name: 'activity: account in trouble',
      ask: (time) => client.calls.list({ query: { accountId: accounts[time] ?? '', outcome: 'trouble' } }),
    },
    {
      name: 'activity: one call',
      ask: (time) => client.calls.get({ params: { callId: calls[time % calls.length] ?? '' } }),
    },
  ];
}

function ofAudit(client: Client, { accounts }: Seeded): Question[] {
  const list = (query: QueryOf<'audit.list'>) => () => client.audit.list({ query });
  return [
    { name: 'audit', ask: list({ limit: 50 }) },
    { name: 'audit: act', ask: list({ act: 'account' }) },
    { name: 'audit: rare act', ask: list({ act: 'vault' }) },
    { name: 'audit: actor', ask: list({ actor: 'key_00000000000000000000000017' }) },
    { name: 'audit: period', ask: list({ from: daysAgo(10), to: daysAgo(9) }) },
    {
      name: 'audit: account and act',
      ask: (time) => client.audit.list({ query: { subject: accounts[time] ?? '', act: 'account' } }),
    },
  ];
}

function ofSettings(client: Client, { webhooks, deliveries }: Seeded): Question[] {
  const webhookId = (time: number): string => webhooks[time % webhooks.length] ?? '';
  const one = (time: number) => ({ params: { webhookId: webhookId(time) } });
  return [
    { name: 'webhooks', ask: () => client.webhooks.list() },
    { name: 'webhook', ask: (time) => client.webhooks.get(one(time)) },
    { name: 'webhook: deliveries', ask: (time) => client.webhooks.deliveries(one(time)) },
    {
      name: 'webhook: one delivery',
      ask: (time) => {
        const nth = (time * 37) % deliveries.length;
        const deliveryId = deliveries[nth] ?? '';
        return client.webhooks.delivery({ params: { webhookId: webhookId(nth), deliveryId } });
      },
    },
    { name: 'links', ask: () => client.linkSessions.list() },
    {
      name: 'links: search in vain',
      ask: () => client.linkSessions.list({ query: { q: 'nobody has this name' } }),
    },
    { name: 'links: revoked', ask: () => client.linkSessions.list({ query: { status: 'revoked' } }) },
    { name: 'look of the pages to link', ask: () => client.branding.get() },
    { name: 'apps of providers', ask: () => client.oauthApps.list() },
    { name: 'workspace', ask: () => client.workspace.get() },
    { name: 'settings', ask: () => client.settings.get() },
  ];
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString();
}
