import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeTestDatabase } from '../schema/testing/test-database.ts';
import { openAccountBench, type AccountBench } from './testing/account-bench.ts';

const postgresUrl = process.env['SLUICE_TEST_POSTGRES_URL'];
const ACCOUNTS = 12;
const KEY = 'ex_canary-7f3a9b2c';

let bench: AccountBench;
let drop: () => Promise<void>;

describe('over SQLite', () => {
  beforeEach(async () => {
    bench = await openAccountBench();
    drop = async () => undefined;
  });
  bothServers();
});

describe.skipIf(postgresUrl === undefined)('over PostgreSQL (set SLUICE_TEST_POSTGRES_URL)', () => {
  beforeEach(async () => {
    const database = await makeTestDatabase(postgresUrl ?? '');
    drop = database.drop;
    bench = await openAccountBench({ location: { kind: 'postgres', url: database.url } });
  });
  bothServers();

  test('what one server suspends or revokes has its secret opened by no other, though that had just read it', async () => {
    const other = bench.another();
    for (const act of ['suspend', 'revoke'] as const) {
      const { id } = await link(`ex_number-${act}000`);
      const linked = await other.resolve(bench.actor.workspaceId, id);
      await other.secrets(linked);
      await bench.accounts[act](bench.actor, id);
      await expect(other.secrets(linked)).rejects.toMatchObject({ code: 'account.inactive' });
    }
  });

  test.each(['active', 'failing'] as const)(
    'what one server revokes, another that was just told “%s” by its provider does not bring back',
    async (status) => {
      const { id } = await link(KEY);
      const { workspaceId } = bench.actor;
      const other = bench.another();
      let late: Promise<void> | undefined;
      if (status === 'active')
        await other.setStatus({ workspaceId, accountId: id, status: 'failing', reason: 'x' });
      await bench.store.transaction(async (tx) => {
        await tx.updateTable('accounts').set({ status: 'revoked' }).where('id', '=', id).execute();
        late = other.setStatus({ workspaceId, accountId: id, status, reason: 'Key unknown.' });
        await vi.waitFor(async () => {
          const { rows } =
            await sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
              bench.store.db,
            );
          expect(rows.length, 'it waits for what is not decided yet').toBeGreaterThan(0);
        }, 5000);
      });
      await late;
      expect((await bench.accounts.get(bench.actor, id)).status).toBe('revoked');
    },
  );
});

const link = (apiKey: string) =>
  bench.accounts.link(bench.actor, { connector: 'example', fields: { apiKey } });

function bothServers(): void {
  afterEach(async () => {
    await bench.close();
    await drop();
  });

  test('two servers that find the same accounts due look at each once', async () => {
    for (let index = 0; index < ACCOUNTS; index += 1) await link(`ex_number-${index}0000`);
    bench.provider.asked.length = 0;
    await bench.clock.advance(24 * 3_600_000);
    await Promise.all([bench.accounts, bench.another()].map(({ checks }) => checks.start()));
    await vi.waitFor(() => expect(new Set(bench.provider.asked).size).toBe(ACCOUNTS), 10_000);
    await bench.clock.advance(1000);
    expect(bench.provider.asked).toHaveLength(ACCOUNTS);
  });

  test('accounts are found by words and by status, also by those of other letters than English', async () => {
    const { id } = await bench.accounts.link(bench.actor, {
      connector: 'example',
      name: 'Verkauf Österreich 100 %',
      fields: { apiKey: KEY },
    });
    const found = async (q: string) => (await bench.accounts.list(bench.actor, { q })).items.length;
    expect([await found('ÖSTER'), await found('0 %'), await found('oster'), await found('_')]).toEqual([
      1, 1, 0, 0,
    ]);
    const { workspaceId } = bench.actor;
    await bench.accounts.setStatus({ workspaceId, accountId: id, status: 'failing', reason: 'x' });
    expect((await bench.accounts.list(bench.actor, { status: 'attention' })).items).toHaveLength(1);
    expect((await bench.accounts.list(bench.actor, { status: 'active' })).items).toEqual([]);
  });
}
