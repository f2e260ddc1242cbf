import { systemClock, type ManualClock } from '@sluice/core';
import {
  createLogger,
  openStore,
  silentLogger,
  type Store,
  type StoreLocation,
  type Vault,
} from '@sluice/runtime';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findWorkspace } from '../access/index.ts';
import { leapingClock } from '../events/testing/leaping-clock.ts';
import { makeTestDatabase } from '../schema/testing/test-database.ts';
import { serverMigrations, type Database } from '../schema/index.ts';
import { openGround } from '../schema/testing/open-ground.ts';
import { createMail, letterText, type Mail, type MailOutcome, type OutgoingMail } from './index.ts';

const postgresUrl = process.env['SLUICE_TEST_POSTGRES_URL'];
const HOUR = 3_600_000;
const LINK = 'https://sluice.acme.example/join#the-token-of-an-invitation';

let folder: string;
let place: StoreLocation;
let store: Store<Database>;
let vault: Vault<Database>;
let mail: Mail;
let workspaceId: string;
let clock: ManualClock;
let sent: OutgoingMail[];
let answer: (mail: OutgoingMail) => MailOutcome | Promise<MailOutcome>;
let logged: string[];

async function open(): Promise<void> {
  ({ store, vault } = await openGround({ clock, location: place, dataDir: folder }));
  mail = createMail({
    store,
    vault,
    clock,
    log: createLogger({
      level: 'debug',
      name: 'test',
      destination: { write: (line) => void logged.push(line) },
    }),
    server: {
      from: 'Sluice <sluice@acme.example>',
      name: 'mail.acme.example:465',
      send: async (message) => {
        sent.push(message);
        return answer(message);
      },
    },
  });
}

const message = () => ({ workspaceId, to: 'ada@acme.example', subject: 'Join us', text: `Here: ${LINK}` });
const queue = (count = 1) =>
  store.transaction(async (tx) => {
    for (let left = count; left > 0; left -= 1) await mail.queue(tx, message());
  });
const rows = () =>
  store.db.selectFrom('mail_outbox').select(['status', 'attempts', 'problem']).orderBy('id').execute();
const sealed = async () => (await store.db.selectFrom('vault_secrets').select('owner_id').execute()).length;
const settled = (status: string) =>
  vi.waitFor(async () => expect(await rows()).toMatchObject([{ status }]), { interval: 5 });
/** Lets time pass once the mailer sleeps, so that it looks again. */
async function pass(byMs: number): Promise<void> {
  await vi.waitFor(() => expect(clock.sleepers()).toBe(1), { interval: 2 });
  await clock.advance(byMs);
  await vi.waitFor(() => expect(clock.sleepers()).toBe(1), { interval: 2 });
}

function holds(openPlace: () => Promise<StoreLocation>, closePlace: () => Promise<void>): void {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-mail-'));
    clock = leapingClock();
    sent = [];
    logged = [];
    answer = () => ({ sent: true });
    place = await openPlace();
    await open();
    workspaceId = (await findWorkspace({ store, clock }, 'acme')).id;
  });
  afterEach(async () => {
    await mail.close();
    await store.close();
    await closePlace();
    await rm(folder, { recursive: true, force: true });
  });

  test('a message goes out when what it tells of is durable, and not when that was undone', async () => {
    mail.start();
    await expect(
      store.transaction(async (tx) => {
        await mail.queue(tx, { ...message(), subject: 'Undone' });
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    await queue();
    await settled('sent');
    expect(sent.map(({ subject }) => subject)).toEqual(['Join us']);
    expect(sent[0]).toMatchObject({ to: 'ada@acme.example', from: 'Sluice <sluice@acme.example>' });
    expect(sent[0]?.text).toContain(LINK);
  });

  test('what a message says is sealed while it waits, destroyed once it is sent, and in no log line', async () => {
    answer = () => ({ sent: false, final: false, problem: 'mail.acme.example:465: busy.' });
    mail.start();
    await queue();
    await vi.waitFor(() => expect(sent).toHaveLength(1), { timeout: 10_000 });
    expect(JSON.stringify(await store.db.selectFrom('mail_outbox').selectAll().execute())).not.toContain(
      LINK,
    );
    expect(await sealed()).toBe(1);
    answer = () => ({ sent: true });
    await pass(31_000);
    await settled('sent');
    expect(await sealed()).toBe(0);
    expect(logged.join('\n')).toMatch(/busy/);
    expect(logged.join('\n')).not.toMatch(/the-token|ada@acme/);
  });

  test('a message that is not taken is tried again, later each time, and given up after about a day', async () => {
    answer = () => ({ sent: false, final: false, problem: 'mail.acme.example:465: down.' });
    const triedAt: number[] = [];
    const began = clock.now();
    mail.start();
    await queue();
    await vi.waitFor(() => expect(sent).toHaveLength(1), { timeout: 10_000 });
    for (let step = 0; step < 300 && (await rows())[0]?.status === 'waiting'; step += 1) {
      while (triedAt.length < sent.length) triedAt.push(clock.now() - began);
      await pass(HOUR / 6);
    }
    await settled('failed');
    expect(sent.length).toBe(10);
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(1);
    const gaps = triedAt.slice(1).map((at, index) => at - (triedAt[index] ?? 0));
    expect(gaps.at(-1)).toBeGreaterThan(gaps[0] ?? 0);
    expect(clock.now() - began).toBeGreaterThan(20 * HOUR);
    expect(clock.now() - began).toBeLessThan(28 * HOUR);
    expect(await sealed()).toBe(0);
  });

  test('a message that will never be taken is not tried twice', async () => {
    answer = () => ({ sent: false, final: true, problem: 'mail.acme.example:465: 550 no such mailbox.' });
    mail.start();
    await queue();
    await settled('failed');
    await pass(HOUR);
    expect(sent).toHaveLength(1);
    expect(await rows()).toMatchObject([{ problem: 'mail.acme.example:465: 550 no such mailbox.' }]);
  });

  test('a message that cannot be unsealed any more is given up, and holds back no other', async () => {
    await queue();
    await store.db
      .updateTable('vault_secrets')
      .set({ sealed: new Uint8Array(64) })
      .execute();
    await queue();
    mail.start();
    await vi.waitFor(
      async () => expect((await rows()).map(({ status }) => status)).toEqual(['failed', 'sent']),
      { interval: 5 },
    );
    expect(sent).toHaveLength(1);
    expect(await sealed()).toBe(0);
  });

  test('no more than a thousand wait in a workspace', async () => {
    await queue(1003);
    expect(await rows()).toHaveLength(1000);
    expect(logged.filter((line) => line.includes('too many e-mails'))).toHaveLength(3);
  });

  test('members of a role are written to about one thing once an hour, and each about it by name', async () => {
    await store.transaction(async (tx) => {
      for (const [id, role, removed] of [
        ['mem_1', 'owner', null],
        ['mem_2', 'viewer', null],
        ['mem_3', 'admin', null],
        ['mem_4', 'admin', 1],
      ] as const)
        await tx
          .insertInto('members')
          .values({
            id,
            workspace_id: workspaceId,
            name: `Name of ${id}`,
            email: `${id}@acme.example`,
            role,
            password_hash: null,
            created_at: 1,
            last_seen_at: null,
            removed_at: removed,
          })
          .execute();
    });
    const tell = (about: string) =>
      store.transaction((tx) =>
        mail.queueToMembers(tx, {
          workspaceId,
          roles: ['owner', 'admin'],
          about,
          everyMs: HOUR,
          subject: 'Broken',
          text: (name) => `Hello ${name}`,
        }),
      );
    expect(await Promise.all([tell('acc_1'), tell('acc_1')])).toEqual(expect.arrayContaining([true, false]));
    expect(await tell('acc_2')).toBe(true);
    await clock.advance(HOUR - 1);
    expect(await tell('acc_1')).toBe(false);
    await clock.advance(1);
    expect(await tell('acc_1')).toBe(true);
    mail.start();
    await vi.waitFor(() => expect(sent).toHaveLength(6), { timeout: 10_000 });
    expect(new Set(sent.map(({ to, text }) => `${to}: ${text}`))).toEqual(
      new Set(['mem_1@acme.example: Hello Name of mem_1', 'mem_3@acme.example: Hello Name of mem_3']),
    );
  });

  test('what ended is forgotten after a month', async () => {
    mail.start();
    await queue();
    await settled('sent');
    await pass(29 * 24 * HOUR);
    expect(await rows()).toHaveLength(1);
    await pass(2 * 24 * HOUR);
    expect(await rows()).toEqual([]);
  });

  test('a test message is sent at once, and its failure told with what to do', async () => {
    await mail.test('ada@acme.example');
    expect(sent).toMatchObject([
      { to: 'ada@acme.example', subject: expect.stringMatching(/test/i) as string },
    ]);
    answer = () => ({ sent: false, final: false, problem: 'mail.acme.example:465: down.' });
    await expect(mail.test('ada@acme.example')).rejects.toMatchObject({
      code: 'mail.failed',
      message: expect.stringContaining('down') as string,
      fix: expect.stringContaining('SLUICE_SMTP_URL') as string,
    });
  });
}

describe('over SQLite', () => {
  holds(
    async () => ({ kind: 'folder', path: folder }),
    async () => undefined,
  );

  test('a message that was in hand when the server died is sent by the next one', async () => {
    let arrived = 0;
    answer = () => {
      arrived += 1;
      return new Promise(() => undefined);
    };
    mail.start();
    await queue();
    await vi.waitFor(() => expect(arrived).toBe(1), { timeout: 10_000 });
    // As a killed process leaves it: nothing is given back.
    await store.close();
    answer = () => ({ sent: true });
    await open();
    mail.start();
    await settled('sent');
    expect(sent).toHaveLength(2);
    expect(sent[0]?.messageId).toBe(sent[1]?.messageId);
  });

  test('no file of the data folder holds what a waiting message says', async () => {
    await queue();
    const texts = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'latin1').catch(() => '')),
    );
    expect(texts.join('').length).toBeGreaterThan(1000);
    expect(texts.join('')).not.toContain('the-token-of-an-invitation');
  });
});

describe.skipIf(postgresUrl === undefined)('over PostgreSQL (set SLUICE_TEST_POSTGRES_URL)', () => {
  let database: Awaited<ReturnType<typeof makeTestDatabase>>;
  holds(
    async () => {
      database = await makeTestDatabase(postgresUrl ?? '');
      return { kind: 'postgres', url: database.url };
    },
    () => database.drop(),
  );
});

test('a server without a mail server queues nothing and says what to set', async () => {
  const memory = await openStore<Database>({
    location: { kind: 'memory' },
    migrations: serverMigrations,
    clock: systemClock,
  });
  const none = createMail({ store: memory, vault, clock: systemClock, log: silentLogger(), server: null });
  expect(none.configured).toBeNull();
  await memory.transaction((tx) => none.queue(tx, { ...message(), workspaceId: 'wsp_1' }));
  expect(await memory.db.selectFrom('mail_outbox').selectAll().execute()).toEqual([]);
  await expect(none.test('ada@acme.example')).rejects.toMatchObject({ code: 'mail.unconfigured' });
  await memory.close();
});

test('a letter has short lines, but never breaks its link', () => {
  const text = letterText({
    name: 'Ada\nBcc: eve',
    paragraphs: ['word '.repeat(60).trim()],
    link: { what: 'Open this link:', url: `${LINK}${'x'.repeat(90)}` },
    workspaceName: 'Acme',
  });
  const lines = text.split('\n');
  expect(lines[0]).toBe('Hello Ada Bcc: eve,');
  expect(lines.filter((line) => line.length > 72)).toEqual([`${LINK}${'x'.repeat(90)}`]);
  expect(text).toMatch(/-- \nAcme · Sluice\n$/);
});
