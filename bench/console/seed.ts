import { openStore, type StoreLocation, type Value } from '@sluice/runtime';
import { serverMigrations, type Database } from '@sluice/server';
import { sql } from 'kysely';
import type { Report } from '../bench.ts';
import { DAY_MS, idOf, timeOf, withoutIndexes, type Place } from './place.ts';
import { insert } from './insert.ts';
import { CONNECTORS, seedActivity } from './seed-activity.ts';
import { seedPeople } from './seed-people.ts';
import type { Sizes } from './sizes.ts';

/** How much there is of what is never much. */
const ROWS_A_RUN = 50;
const WEBHOOKS = 20;

/** Ids to ask for. */
export interface Seeded {
  files: string[];
  accounts: string[];
  runs: string[];
  calls: string[];
  webhooks: string[];
  /** The first belongs to the first webhook, and so on around. */
  deliveries: string[];
}

const DAYS = 35;

/** Fills a workspace that a server has made, as if it had been at work for weeks. */
export async function seed(
  location: StoreLocation,
  {
    workspaceId,
    memberId,
    sizes,
    report,
  }: { workspaceId: string; memberId: string; sizes: Sizes; report: Report },
): Promise<Seeded> {
  const store = await openStore<Database>({ location, migrations: serverMigrations });
  try {
    const began = performance.now();
    const now = Date.now();
    const place: Place = { store, workspaceId, from: now - DAYS * DAY_MS, now, sizes };
    const accounts = await seedAccounts(place);
    const { files, runs } = await seedRuns(place, accounts);
    const calls = await seedActivity(place);
    await seedActs(place, accounts);
    await seedPeople(place, memberId);
    const { webhooks, deliveries } = await seedWebhooks(place);
    await sql.raw(store.dialect === 'sqlite' ? 'analyze' : 'vacuum analyze').execute(store.db);
    report(`seeded in ${((performance.now() - began) / 1000).toFixed(0)} s`);
    return { accounts, files, runs, calls, webhooks, deliveries };
  } finally {
    await store.close();
  }
}

const STATUSES = ['failing', 'expired', 'suspended', 'revoked', 'verifying'] as const;

async function seedAccounts(place: Place): Promise<string[]> {
  const of = place.sizes.accounts;
  const ids = Array.from({ length: of }, (_, index) => idOf('account', place, { index, of }));
  const { workspaceId: workspace_id, from } = place;
  await insert(
    place,
    'accounts',
    ids.map((id, index) => {
      const status = index % 50 === 0 ? (STATUSES[(index / 50) % STATUSES.length] ?? 'failing') : 'active';
      const name = `Sales team ${index} of ${index % 7 === 0 ? 'Harbor' : 'Meridian'}`;
      return {
        workspace_id,
        id,
        connector: CONNECTORS[index % 3] ?? 'lusha',
        name,
        description: 'Made for a measurement',
        owner: `customer-${index % 4000}`,
        owner_name: `Customer ${index % 4000}`,
        label: null,
        metadata: '{}',
        status,
        status_reason: status === 'active' ? null : 'The key was refused',
        status_since: from,
        fields: '{"domain":"team"}',
        hints: '{"apiKey":"…1d3"}',
        base_url: 'https://api.provider.example',
        hosts: '["api.provider.example"]',
        upstream_key: `upstream-${index}`,
        link_key: null,
        verified_at: from,
        created_at: from,
        updated_at: from + index,
        version: 1,
        search: `${name}\ncustomer ${index % 4000}`.toLowerCase(),
      };
    }),
  );
  await insert(
    place,
    'ledger_budgets',
    ids.map((_, index) => ({
      budget_id: `upstream-${index}`,
      total: 10_000,
      balance_at: place.now,
      reserved: 100,
      settled: 100,
      refunded: 0,
    })),
  );
  return ids;
}

async function seedRuns(
  place: Place,
  accounts: readonly string[],
): Promise<{ files: string[]; runs: string[] }> {
  const { workspaceId: workspace_id, from } = place;
  const fileId = idOf('file', place, { index: 0, of: 1 });
  const json = { format: '{}', columns: '["Name"]', sample: '[]', warnings: '[]', guess: '{}' };
  await insert(place, 'files', [
    { id: fileId, workspace_id, name: 'people.csv', bytes: 100, ...json, created_at: from },
  ]);
  const of = place.sizes.runs;
  const ids = Array.from({ length: of }, (_, index) => idOf('run', place, { index, of }));
  const none = ['start_when_ready', 'duplicates', 'known', 'rate_limited', 'spool_bytes', 'lease_until'];
  await insert(
    place,
    'runs',
    ids.map((id, index) => ({
      id,
      workspace_id,
      created_at: from,
      started_at: from,
      finished_at: from + 60_000,
      status: index % 40 === 0 ? 'stopped' : 'completed',
      reason: index % 40 === 0 ? 'The credits are used up.' : null,
      file_id: fileId,
      file_name: `people ${index}.csv`,
      account_id: accounts[index] ?? '',
      connector: 'lusha',
      upstream_key: `upstream-${index}`,
      enricher: 'contacts',
      batch_size: 100,
      mapping: '{"email":"Email"}',
      options: '[]',
      columns: '["Name","Email"]',
      matched: 800,
      missed: 150,
      refused: 0,
      written: 0,
      quarantined: ROWS_A_RUN,
      quarantine_open: ROWS_A_RUN,
      spent: 800,
      requests: 10,
      active_ms: 9000,
      ...Object.fromEntries(none.map((column) => [column, 0])),
    })),
  );
  await withoutIndexes(place, 'quarantine', () =>
    insert(place, 'quarantine', quarantined(workspace_id, ids)),
  );
  return { files: [fileId], runs: ids };
}

function* quarantined(
  workspace_id: string,
  runs: readonly string[],
): Generator<Readonly<Record<string, Value>>> {
  for (const run_id of runs) {
    for (let row = 1; row <= ROWS_A_RUN; row += 1) {
      yield {
        run_id,
        workspace_id,
        row_number: row,
        line: row + 1,
        stage: row % 10 === 0 ? 'enrich' : 'input',
        code: row % 10 === 0 ? 'not_found' : 'mapping.missing',
        reason: 'The row has neither an e-mail address nor a name with a company.',
        row_values: JSON.stringify({ Name: `Person ${row}`, Email: '' }),
      };
    }
  }
}

async function seedActs(place: Place, accounts: readonly string[]): Promise<void> {
  const of = place.sizes.acts;
  const acts = ['account.linked', 'account.verified', 'run.started', 'run.completed', 'account.failing'];
  await insert(
    place,
    'audit',
    (function* () {
      for (let index = 0; index < of; index += 1) {
        yield {
          id: idOf('audit', place, { index, of }),
          workspace_id: place.workspaceId,
          at: timeOf(place, { index, of }),
          actor: index % 3 === 0 ? 'system' : `key_${String(index % 200).padStart(26, '0')} (a key)`,
          key_id: null,
          act: index === 100 ? 'vault.rotated' : (acts[index % acts.length] ?? ''),
          subject: accounts[index % accounts.length] ?? '',
          details: '{}',
        };
      }
    })(),
  );
}

async function seedWebhooks(place: Place): Promise<{ webhooks: string[]; deliveries: string[] }> {
  const { workspaceId: workspace_id, from } = place;
  const ids = Array.from({ length: WEBHOOKS }, (_, index) => idOf('webhook', place, { index, of: WEBHOOKS }));
  await insert(
    place,
    'webhooks',
    ids.map((id, index) => ({
      workspace_id,
      id,
      url: `https://hooks.example/${index}`,
      description: '',
      events: '["account.failing"]',
      enabled: 1,
      secrets: '[{"hint":"…abcd","validUntil":null}]',
      failing_since: index === 0 ? from : null,
      created_at: from,
      updated_at: from,
    })),
  );
  const of = place.sizes.deliveries;
  const deliveries = Array.from({ length: of }, (_, index) => idOf('delivery', place, { index, of }));
  await insert(
    place,
    'deliveries',
    deliveries.map((id, index) => ({
      workspace_id,
      id,
      webhook_id: ids[index % WEBHOOKS] ?? '',
      event_id: idOf('event', place, { index, of }),
      type: 'account.failing',
      status: 'delivered',
      attempts: 1,
      round_from: 0,
      created_at: from,
      ended_at: from,
    })),
  );
  return { webhooks: ids, deliveries };
}
