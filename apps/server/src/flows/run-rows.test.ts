import type { RowOutcome, RunRow } from '@sluice/core';
import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runFolder } from './run-folder.ts';
import { ACTOR, openFlows, STRANGER, type FlowsUnderTest } from './testing/flows-under-test.ts';
import {
  idOf,
  isFound,
  priceOf,
  startPeopleProvider,
  type PeopleProvider,
} from './testing/people-provider.ts';

let provider: PeopleProvider;
let under: FlowsUnderTest;
beforeEach(async () => {
  provider = await startPeopleProvider();
  under = await openFlows(provider.url);
});
afterEach(async () => {
  await under.close();
  await provider.close();
});

async function enrich(body: string | Uint8Array, extra: object = {}): Promise<string> {
  const fileId = await under.upload(body);
  const order = { fileId, accountId: 'acc_people', start: true, ...extra };
  const { id } = await under.flows.runs.create(ACTOR, order);
  await under.until(id, ['completed', 'stopped', 'failed']);
  return id;
}

interface Asked {
  limit?: number;
  outcome?: RowOutcome;
}

/** Every page after the other. */
async function allRows(runId: string, query: Asked = {}): Promise<RunRow[]> {
  const rows: RunRow[] = [];
  let cursor: string | null = null;
  do {
    const from: { cursor?: string } = cursor === null ? {} : { cursor };
    const page: { items: RunRow[]; nextCursor: string | null } = await under.flows.runs.rows(
      ACTOR.workspaceId,
      runId,
      { ...query, ...from },
    );
    rows.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}

interface Messy {
  text: string;
  emails: string[];
  notes: string[];
  /** Where an editor shows each row. */
  lines: number[];
}

/** Quotes, line ends inside cells, more than ASCII and blank lines: what makes rows hard to find in the middle. */
function messy(count: number, lineEnd = '\n'): Messy {
  const emails: string[] = [];
  const lines: number[] = [];
  const notes: string[] = [];
  let text = `email,note${lineEnd}`;
  for (let at = 0; at < count; at += 1) {
    const email =
      at % 97 === 3
        ? 'bad'
        : at % 50 === 7
          ? `nobody${at}@x.example`
          : `p${at % 41 === 40 ? 1 : at}@x.example`;
    const note =
      at % 5 === 0 ? `Größe ${at}, “${'x'.repeat(at % 30)}”` : at % 7 === 1 ? `two\nlines ${at}` : `n${at}`;
    emails.push(email);
    lines.push(text.split(lineEnd).length);
    notes.push(note);
    text += `${email},"${note}"${lineEnd}${at % 211 === 0 ? lineEnd : ''}${at % 130 === 9 ? ` ,${lineEnd}` : ''}`;
  }
  return { text, emails, notes, lines };
}

test('every row comes once, in the order of the file, with its cells, its outcome and what was found', async () => {
  const { text, emails, notes, lines } = messy(1700);
  const id = await enrich(text);
  const rows = await allRows(id, { limit: 77 });
  expect(rows.map(({ row }) => row)).toEqual(lines);
  expect(rows.map(({ values }) => values)).toEqual(emails.map((email, at) => ({ email, note: notes[at] })));
  for (const [at, row] of rows.entries()) {
    const email = emails[at] ?? '';
    const first = emails.indexOf(email);
    const outcome =
      email === 'bad' ? 'refused' : first < at ? 'duplicate' : isFound(email) ? 'found' : 'missed';
    expect(row.outcome, email).toBe(outcome);
    expect(row.duplicateOf).toBe(outcome === 'duplicate' ? lines[first] : null);
    expect(row.credits).toBe(outcome === 'found' ? priceOf(email) : 0);
    const hasValue = outcome === 'found' || (outcome === 'duplicate' && isFound(email));
    expect(row.found.find(({ field }) => field === 'id')?.value).toBe(hasValue ? idOf(email) : undefined);
    expect(row.reason === null, `${at}`).toBe(isFound(email) && email !== 'bad');
  }
});

test('each value says where it came from, when, what it cost there, and how sure the provider is of it', async () => {
  const id = await enrich('email\na@x.example\na@x.example\n');
  const [first, second] = await allRows(id);
  const value = {
    field: 'jobTitle',
    label: 'Title',
    value: 'Title of a@x.example',
    source: 'People Register · People',
    accountId: 'acc_people',
    price: priceOf('a@x.example'),
    confidence: 'A+',
  };
  expect(first?.found).toContainEqual({ ...value, at: expect.stringMatching(/^20.*Z$/) as unknown });
  expect(first?.found.map(({ confidence }) => confidence)).toEqual([null, 'A+']);
  expect(second?.found.map(({ price }) => price)).toEqual([0, 0]);
  const again = await enrich('email\na@x.example\n');
  expect(await allRows(again)).toMatchObject([{ outcome: 'found', credits: 0, found: [{}, { price: 0 }] }]);
});

test('only the rows of one outcome are shown, and together the outcomes are all rows', async () => {
  const { text } = messy(1300);
  const id = await enrich(text);
  const all = await allRows(id, { limit: 500 });
  let count = 0;
  for (const outcome of ['found', 'missed', 'refused', 'duplicate', 'waiting'] as const) {
    const rows = await allRows(id, { outcome, limit: 9 });
    expect(rows).toEqual(all.filter((row) => row.outcome === outcome));
    count += rows.length;
  }
  expect(count).toBe(1300);
});

test('the rows of a run under way are there, and what has no answer yet waits', async () => {
  provider.hold = true;
  const emails = Array.from({ length: 100 }, (_, at) => `p${at}@x.example`);
  const fileId = await under.upload(`email\nbad\n${emails.join('\n')}\np0@x.example\n`);
  const run = await under.flows.runs.create(ACTOR, { fileId, accountId: 'acc_people', start: true });
  await vi.waitFor(() => expect(provider.requests).toBe(6), { timeout: 10_000 });
  const rows = await allRows(run.id);
  expect(rows).toHaveLength(102);
  expect(rows.map(({ outcome }) => outcome)).toEqual(['refused', ...emails.map(() => 'waiting'), 'waiting']);
  await under.flows.runs.pause(ACTOR, run.id);
  provider.hold = false;
  await under.until(run.id, ['paused']);
  expect(await allRows(run.id, { outcome: 'found' })).toHaveLength(60);
  expect(await allRows(run.id, { outcome: 'duplicate' })).toHaveLength(1);
});

const ENCODINGS: readonly [string, (text: string) => Uint8Array][] = [
  ['UTF-8 with a byte order mark', (text) => Buffer.from(`\uFEFF${text}`, 'utf8')],
  ['lines that end with CR and LF', (text) => Buffer.from(text.replaceAll('\n', '\r\n'), 'utf8')],
  ['lines that end with CR alone', (text) => Buffer.from(text.replaceAll('\n', '\r'), 'utf8')],
  ['UTF-16', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
];

test.each(ENCODINGS)('rows in the middle of a file are found in %s', async (_, encode) => {
  const { text, emails, lines } = messy(1200);
  const id = await enrich(encode(text));
  const blank = 9;
  const { items } = await under.flows.runs.rows(ACTOR.workspaceId, id, {
    cursor: String(1105 + blank),
    limit: 60,
  });
  expect(items.map(({ row, values }) => [row, values['email']])).toEqual(
    emails.slice(1105, 1165).map((email, at) => [lines[at + 1105], email]),
  );
});

test('rows in the middle of a JSON Lines file are found, with columns that came later', async () => {
  const lines = Array.from({ length: 1200 }, (_, at) =>
    JSON.stringify({ email: `p${at}@x.example`, ...(at === 1100 ? { late: 'ü' } : {}) }),
  );
  const id = await enrich(`${lines.join('\n')}\n`);
  const { items } = await under.flows.runs.rows(ACTOR.workspaceId, id, { cursor: '1099', limit: 2 });
  expect(items.map(({ values }) => values)).toEqual([
    { email: 'p1099@x.example', late: '' },
    { email: 'p1100@x.example', late: 'ü' },
  ]);
});

test('a run of an earlier version, which has no index of its file, shows its rows all the same', async () => {
  const { text } = messy(1200);
  const id = await enrich(text);
  const rows = await allRows(id, { limit: 400 });
  await rm(runFolder(under.dataDir, id).rowStarts);
  expect(await allRows(id, { limit: 400 })).toEqual(rows);
  await rm(runFolder(under.dataDir, id).rowLines);
  expect(await allRows(id, { limit: 400 })).toEqual(rows);
});

test('a rare outcome of a long file is looked for a part at a time', async () => {
  const emails = Array.from({ length: 25_000 }, (_, at) => (at === 22_000 ? 'bad' : `p${at % 10}@x.example`));
  const id = await enrich(`email\n${emails.join('\n')}\n`);
  const pages = [];
  let cursor: string | null = '0';
  while (cursor !== null) {
    const page: { items: RunRow[]; nextCursor: string | null } = await under.flows.runs.rows(
      ACTOR.workspaceId,
      id,
      { outcome: 'refused', ...(cursor === '0' ? {} : { cursor }) },
    );
    pages.push(page);
    ({ nextCursor: cursor } = page);
  }
  expect(pages.map(({ nextCursor }) => nextCursor)).toEqual(['5000', '10000', '15000', '20000', null]);
  expect(pages.flatMap(({ items }) => items)).toMatchObject([{ row: 22_002, values: { email: 'bad' } }]);
});

test('before the plan is made there are no rows, and a stranger sees none', async () => {
  const id = await enrich('email\na@x.example\n');
  const { runs } = under.flows;
  await expect(runs.rows(STRANGER.workspaceId, id, {})).rejects.toMatchObject({ code: 'run.unknown' });
  await expect(runs.rows(ACTOR.workspaceId, id, { cursor: 'x' })).rejects.toMatchObject({
    code: 'request.invalid',
  });
  await under.store.db.updateTable('runs').set({ estimate: null }).execute();
  expect(await runs.rows(ACTOR.workspaceId, id, {})).toEqual({ items: [], nextCursor: null });
});
