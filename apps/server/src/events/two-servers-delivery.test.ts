import { randomText } from '@sluice/core';
import { sql } from 'kysely';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LEASE_MS } from './claim.ts';
import { openEvents, type EventsUnderTest } from './testing/events-under-test.ts';
import { leapingClock } from './testing/leaping-clock.ts';
import { startReceiver, type Receiver } from './testing/receiver.ts';

const url = process.env['SLUICE_TEST_POSTGRES_URL'];
const EVENTS = 200;
const PATIENTLY = { timeout: 10_000, interval: 10 };

describe.skipIf(url === undefined)(
  'two servers on one PostgreSQL (set SLUICE_TEST_POSTGRES_URL to run)',
  () => {
    const clock = leapingClock();
    let schema: string;
    let receiver: Receiver;
    let dataDir: string;
    let servers: EventsUnderTest[];
    beforeEach(async () => {
      schema = `events_${randomText(8)}`;
      receiver = await startReceiver();
      dataDir = await mkdtemp(join(tmpdir(), 'sluice-servers-'));
      const location = { kind: 'postgres', url: url ?? '', schema } as const;
      const open = () => openEvents({ clock, allow: [receiver.host], location, dataDir });
      servers = [await open(), await open()];
    });
    afterEach(async () => {
      const [one, two] = servers;
      await one?.close();
      await two?.events.close();
      if (two) await sql.raw(`drop schema if exists ${schema} cascade`).execute(two.store.db);
      await two?.close();
      await receiver.close();
      await rm(dataDir, { recursive: true });
    });
    const delivered = (under: EventsUnderTest, webhookId: string) =>
      vi.waitFor(async () => {
        await clock.advance(1000);
        expect(await under.events.getWebhook(under.actor, webhookId)).toMatchObject({ waiting: 0 });
      }, PATIENTLY);

    test('they share the work, and each event comes once', async () => {
      const [one, two] = servers;
      if (!one || !two) return expect.unreachable();
      const { id } = await one.webhook(`${receiver.url}/hook`);
      for (let count = 0; count < EVENTS; count += 1)
        await (count % 2 === 0 ? one : two).announce('account.changed', `o-${count}`);
      one.events.start();
      two.events.start();
      await delivered(two, id);
      const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
      expect([ids.length, new Set(ids).size]).toEqual([EVENTS, EVENTS]);
    });

    test('what a server held that died is taken over once its lease has ended, and not before', async () => {
      const [one, two] = servers;
      if (!one || !two) return expect.unreachable();
      const { id } = await one.webhook(`${receiver.url}/hook`);
      await one.announce();
      const leasedUntil = clock.now() + LEASE_MS;
      await one.store.db
        .updateTable('deliveries')
        .set({ leased_until: leasedUntil, next_at: leasedUntil })
        .execute();
      two.events.start();
      await two.announce('account.changed', 'next');
      await vi.waitFor(() => expect(receiver.received).toHaveLength(1), PATIENTLY);
      expect(receiver.received[0]?.body).toContain('"owner":"next"');
      await clock.advance(LEASE_MS);
      await delivered(two, id);
      expect(receiver.received).toHaveLength(2);
    });
  },
);
