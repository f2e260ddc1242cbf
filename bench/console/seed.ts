import { firstIdAt, type IdKind } from '@sluice/core';
import { openStore, type Store, type StoreLocation, type Value } from '@sluice/runtime';
import { serverMigrations, type Database } from '@sluice/server';
import { sql } from 'kysely';
import type { Report } from '../bench.ts';

/** How much there is of everything that the console shows. */
export const ACCOUNTS = 10_000;
const CALLS = 1_000_000;
const RUNS = 2_000;
const ROWS_A_RUN = 50;
const MEMBERS = 200;
const KEYS = 200;
const SESSIONS = 2_000;
const WEBHOOKS = 20;
const DELIVERIES = 20_000;
const ACTS = 200_000;

/** Ids to ask for. */
export interface Seeded {
  accounts: string[];
  runs: string[];
  calls: string[];
  webhooks: string[];
}

const DAYS = 35;
const DAY_MS = 86_400_000;
const BATCH = 5_000;

/** Fills a workspace that a server has made, as if it had been at work for weeks. */
export async function seed(location: StoreLocation, workspaceId: string, report: Report): Promise<Seeded> {
  const store = await openStore<Database>({ location, migrations: serverMigrations });
  try {
    const began = performance.now();
    const now = Date.now();
    const place: Place = { store, workspaceId, from: now - DAYS * DAY_MS, now };
    const accounts = await seedAccounts(place);
    const runs = await seedRuns(place, accounts);
    const calls = await seedCalls(place, accounts, runs);
    await sumUp(place);
    await seedActs(place, accounts);
    await seedPeople(place);
    const webhooks = await seedWebhooks(place);
    await seedSessions(place);
    await sql.raw(store.dialect === 'sqlite' ? 'analyze' : 'vacuum analyze').execute(store.db);
    report(`seeded in ${((performance.now() - began) / 1000).toFixed(0)} s`);
    return { accounts, runs, calls, webhooks };
  } finally {
    await store.close();
  }
}

interface Place {
  store: Store<Database>;
  workspaceId: string;
  from: number;
  now: number;
}

/** Of things made one after the other over all the days. */
function idAt(kind: IdKind, place: Place, part: number, index: number): string {
  const at = Math.floor(place.from + part * (place.now - place.from - 1000));
  return firstIdAt(kind, at).slice(0, 14) + String(index).padStart(16, '0');
}

async function insert(
  { store }: Place,
  table: keyof Database,
  rows: Iterable<Readonly<Record<string, Value>>>,
): Promise<void> {
  let batch: Readonly<Record<string, Value>>[] = [];
  const flush = async (): Promise<void> => {
    const [first] = batch;
    if (!first) return;
    const columns = Object.keys(first);
    const values = batch.map((row) => columns.map((column) => row[column] ?? null));
    await store.transaction((tx) => store.insertMany(tx, { table, columns, rows: values }));
    batch = [];
  };
  for (const row of rows) {
    batch.push(row);
    if (batch.length === BATCH) await flush();
  }
  await flush();
}

const CONNECTORS = ['lusha', 'flowlu', 'hubspot'] as const;
const STATUSES = ['failing', 'expired', 'suspended', 'revoked', 'verifying'] as const;

async function seedAccounts(place: Place): Promise<string[]> {
  const ids = Array.from({ length: ACCOUNTS }, (_, index) => idAt('account', place, index / ACCOUNTS, index));
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

async function seedRuns(place: Place, accounts: readonly string[]): Promise<string[]> {
  const { workspaceId: workspace_id, from } = place;
  const fileId = idAt('file', place, 0, 0);
  const json = { format: '{}', columns: '["Name"]', sample: '[]', warnings: '[]', guess: '{}' };
  await insert(place, 'files', [
    { id: fileId, workspace_id, name: 'people.csv', bytes: 100, ...json, created_at: from },
  ]);
  const ids = Array.from({ length: RUNS }, (_, index) => idAt('run', place, index / RUNS, index));
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
      spent: 800,
      requests: 10,
      active_ms: 9000,
      ...Object.fromEntries(none.map((column) => [column, 0])),
    })),
  );
  await insert(place, 'quarantine', quarantined(workspace_id, ids));
  return ids;
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
        stage: row % 10 === 0 ? 'enrich' : 'input',
        code: row % 10 === 0 ? 'not_found' : 'mapping.missing',
        reason: 'The row has neither an e-mail address nor a name with a company.',
        row_values: JSON.stringify({ Name: `Person ${row}`, Email: '' }),
      };
    }
  }
}

async function seedCalls(
  place: Place,
  accounts: readonly string[],
  runs: readonly string[],
): Promise<string[]> {
  const calls: string[] = [];
  await insert(place, 'calls', callLines(place, { accounts, runs, calls }));
  await insert(
    place,
    'call_bodies',
    calls.map((call_id) => ({
      workspace_id: place.workspaceId,
      call_id,
      at: place.now,
      failed: 1,
      input: '{"email":"x@example.example"}',
      request: '{"email":"x…@e…"}',
      response: '{"message":"No such person"}',
    })),
  );
  return calls;
}

/** Each hundredth failed, each fiftieth was refused; a search for one word finds one of them all. */
function* callLines(
  place: Place,
  known: { accounts: readonly string[]; runs: readonly string[]; calls: string[] },
): Generator<Readonly<Record<string, Value>>> {
  const { accounts, runs, calls } = known;
  for (let index = 0; index < CALLS; index += 1) {
    const part = index / CALLS;
    const id = idAt('call', place, part, index);
    const account = (index * 7919) % ACCOUNTS;
    if (index % 200 === 0) calls.push(id);
    const outcome = index % 100 === 0 ? 'failed' : index % 50 === 1 ? 'refused' : 'ok';
    yield {
      workspace_id: place.workspaceId,
      id,
      at: Math.floor(place.from + part * (place.now - place.from - 1000)),
      account_id: accounts[account] ?? '',
      connector: CONNECTORS[account % 3] ?? 'lusha',
      action: index % 5 === 0 ? 'contacts.enrich' : 'contacts.search',
      run_id: index % 4 === 0 ? (runs[Math.floor(part * RUNS)] ?? null) : null,
      actor: 'key_00000000000000000000000000 (measured)',
      method: 'POST',
      url: 'https://api.provider.example/v3/contacts/search-and-enrich',
      status: outcome === 'ok' ? 200 : 500,
      outcome,
      error:
        outcome === 'ok'
          ? null
          : `provider.unavailable: the provider stumbled${index === 5_000 ? ' needle' : ''}`,
      attempts: 1,
      duration_ms: 120.5,
      credits: index % 5 === 0 ? 1 : 0,
    };
  }
}

/** As the server sums up lines while it writes them. */
async function sumUp({ store, now }: Place): Promise<void> {
  const date = new Date(now);
  const month = Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  const before = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 1);
  const starts = {
    hour: 'at - at % 3600000',
    day: 'at - at % 86400000',
    month: `case when at >= ${month} then ${month} when at >= ${before} then ${before} else 0 end`,
  };
  for (const [grain, start] of Object.entries(starts)) {
    for (const [account, connector] of [
      ["''", "''"],
      ['account_id', 'min(connector)'],
    ]) {
      await sql
        .raw(
          `insert into call_stats
            (workspace_id, account_id, connector, grain, at, calls, refused, failed, credits, duration_ms)
            select workspace_id, ${account}, ${connector}, '${grain}', ${start}, count(*),
              sum(case outcome when 'refused' then 1 else 0 end),
              sum(case outcome when 'failed' then 1 else 0 end), sum(credits), sum(duration_ms)
            from calls group by 1, 2, 5`,
        )
        .execute(store.db);
    }
  }
}

async function seedActs(place: Place, accounts: readonly string[]): Promise<void> {
  const acts = ['account.linked', 'account.verified', 'run.started', 'run.completed', 'account.failing'];
  await insert(
    place,
    'audit',
    (function* () {
      for (let index = 0; index < ACTS; index += 1) {
        yield {
          id: idAt('audit', place, index / ACTS, index),
          workspace_id: place.workspaceId,
          at: Math.floor(place.from + (index / ACTS) * (place.now - place.from)),
          actor: index % 3 === 0 ? 'system' : `key_${String(index % 200).padStart(26, '0')} (a key)`,
          key_id: null,
          act: index === 100 ? 'vault.rotated' : (acts[index % acts.length] ?? ''),
          subject: accounts[index % ACCOUNTS] ?? '',
          details: '{}',
        };
      }
    })(),
  );
}

async function seedPeople(place: Place): Promise<void> {
  const { workspaceId: workspace_id, from } = place;
  await insert(
    place,
    'members',
    Array.from({ length: MEMBERS }, (_, index) => ({
      id: idAt('member', place, index / MEMBERS, index),
      workspace_id,
      name: `Person ${index}`,
      email: `person${index}@team.example`,
      role: 'viewer',
      created_at: from,
    })),
  );
  await insert(
    place,
    'api_keys',
    Array.from({ length: KEYS }, (_, index) => ({
      id: idAt('apiKey', place, index / KEYS, index),
      workspace_id,
      name: `Key ${index}`,
      hash: `hash-${index}`,
      hint: '…abcd',
      scopes: '["runs:read"]',
      created_at: from,
    })),
  );
}

async function seedWebhooks(place: Place): Promise<string[]> {
  const { workspaceId: workspace_id, from } = place;
  const ids = Array.from({ length: WEBHOOKS }, (_, index) => idAt('webhook', place, index / WEBHOOKS, index));
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
  await insert(
    place,
    'deliveries',
    Array.from({ length: DELIVERIES }, (_, index) => ({
      workspace_id,
      id: idAt('delivery', place, index / DELIVERIES, index),
      webhook_id: ids[index % WEBHOOKS] ?? '',
      event_id: idAt('event', place, index / DELIVERIES, index),
      type: 'account.failing',
      status: 'delivered',
      attempts: 1,
      round_from: 0,
      created_at: from,
      ended_at: from,
    })),
  );
  return ids;
}

async function seedSessions(place: Place): Promise<void> {
  const { workspaceId: workspace_id, from } = place;
  await insert(
    place,
    'link_sessions',
    Array.from({ length: SESSIONS }, (_, index) => ({
      workspace_id,
      id: idAt('linkSession', place, index / SESSIONS, index),
      ...SESSION,
      token_hash: `session-${index}`,
      created_at: from,
      expires_at: from + DAY_MS,
    })),
  );
}

const SESSION = {
  owner_id: 'customer-1',
  owner_name: 'Customer 1',
  several: 0,
  metadata: '{}',
  ask_name: 1,
  preset: '{}',
  advanced: 1,
  refusals: 0,
  created_by: 'system',
} as const;
