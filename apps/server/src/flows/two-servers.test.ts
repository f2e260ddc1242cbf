import { randomText } from '@sluice/core';
import { sql } from 'kysely';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ACTOR, openFlows, type FlowsUnderTest } from './testing/flows-under-test.ts';
import { startPeopleProvider, type PeopleProvider } from './testing/people-provider.ts';

const url = process.env['SLUICE_TEST_POSTGRES_URL'];
const LEASE_MS = 600;

describe.skipIf(url === undefined)(
  'two servers on one PostgreSQL (set SLUICE_TEST_POSTGRES_URL to run)',
  () => {
    const schema = `flows_${randomText(8)}`;
    let provider: PeopleProvider;
    let dataDir: string;
    let one: FlowsUnderTest;
    let two: FlowsUnderTest;
    const openServer = () =>
      openFlows(provider.url, {
        dataDir,
        location: { kind: 'postgres', url: url ?? '', schema },
        parts: { limits: { leaseMs: LEASE_MS } },
      });
    beforeEach(async () => {
      provider = await startPeopleProvider();
      dataDir = await mkdtemp(join(tmpdir(), 'sluice-servers-'));
      one = await openServer();
      two = await openServer();
    });
    afterEach(async () => {
      await one.flows.close();
      await one.store.close();
      await two.flows.close();
      await sql.raw(`drop schema if exists ${schema} cascade`).execute(two.store.db);
      await two.store.close();
      await provider.close();
      await rm(dataDir, { recursive: true });
    });
    const csv = `email\n${Array.from({ length: 60 }, (_, at) => `p${at}@x.example`).join('\n')}\n`;
    const order = async () => ({
      fileId: await one.upload(csv),
      accountId: 'acc_people',
      start: true,
      destination: { accountId: 'acc_people', sink: 'contacts' },
    });

    test('a run is worked on by one of them alone, and both tell the same of it', async () => {
      const { id } = await one.flows.runs.create(ACTOR, await order());
      await two.flows.recover();
      const done = await two.until(id, ['completed', 'stopped', 'failed']);
      expect(done).toMatchObject({ status: 'completed', counts: { matched: 60, written: 60 } });
      expect(done).toEqual(await one.flows.runs.get(ACTOR.workspaceId, id));
      expect([...provider.charges.values()].every((times) => times === 1)).toBe(true);
      expect(provider.records).toHaveLength(60);
    });

    test('a cancel given to one stops the run that the other works on', async () => {
      provider.hold = true;
      const { id } = await one.flows.runs.create(ACTOR, await order());
      await vi.waitFor(() => expect(provider.requests).toBeGreaterThan(0), { timeout: 10_000 });
      await two.flows.runs.cancel(ACTOR, id);
      expect(await two.until(id, ['cancelled'])).toMatchObject({ counts: { matched: 0 } });
    });

    test('a run of a server that went away is taken over, and nothing is paid or written twice', async () => {
      provider.hold = true;
      const { id } = await one.flows.runs.create(ACTOR, await order());
      await vi.waitFor(() => expect(provider.requests).toBeGreaterThan(0), { timeout: 10_000 });
      await one.flows.close();
      // As if it had died without letting go.
      const lease = { lease_owner: 'a server that died', lease_until: Date.now() + LEASE_MS };
      await two.store.db.updateTable('runs').set(lease).where('id', '=', id).execute();
      provider.hold = false;
      await two.flows.recover();
      const done = await two.until(id, ['completed', 'stopped', 'failed']);
      expect(done).toMatchObject({ status: 'completed', counts: { matched: 60, written: 60 } });
      expect(done.credits.spent).toBe(provider.charged());
      expect([...provider.charges.values()].every((times) => times === 1)).toBe(true);
    });
  },
);
