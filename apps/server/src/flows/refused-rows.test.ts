import type { QuarantinedRow } from '@sluice/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { overBothStores } from '../schema/testing/stores.ts';
import { readOverview } from '../usage/read-overview.ts';
import { ACTOR, openFlows, readText, type FlowsUnderTest } from './testing/flows-under-test.ts';
import { startPeopleProvider, type PeopleProvider } from './testing/people-provider.ts';

const WORKSPACE = ACTOR.workspaceId;

let provider: PeopleProvider;
let under: FlowsUnderTest;

const runs = () => under.flows.runs;

/** Every row of a run that was ever set aside, page after page. */
async function setAside(runId: string): Promise<QuarantinedRow[]> {
  const found: QuarantinedRow[] = [];
  let cursor: string | null = null;
  do {
    const query: { cursor?: string } = cursor === null ? {} : { cursor };
    const page: { items: QuarantinedRow[]; nextCursor: string | null } = await runs().quarantine(
      WORKSPACE,
      runId,
      { state: 'all', limit: 400, ...query },
    );
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

async function waiting(): Promise<number> {
  const { quarantined } = await readOverview(under.store, { workspaceId: WORKSPACE, now: Date.now() });
  expect((await under.flows.quarantine(WORKSPACE, { limit: 100 })).items).toHaveLength(quarantined);
  return quarantined;
}

async function planned(text: string): Promise<string> {
  const fileId = await under.upload(text);
  const { id } = await runs().create(ACTOR, { fileId, accountId: 'acc_people', mapping: { email: 'email' } });
  await under.until(id, ['ready']);
  return id;
}

const MIXED = 'email,note\nbad,"two\nlines"\n,,\nfine@x.example,\n\n,\n,lost\nworse,\n';

overBothStores((place) => {
  beforeEach(async () => {
    provider = await startPeopleProvider();
    under = await openFlows(provider.url, { location: place() });
  });
  afterEach(async () => {
    await under.close();
    await provider.close();
  });

  test('who only looks at what it would cost leaves nothing in quarantine', async () => {
    const id = await planned(MIXED);
    const { estimate } = await runs().get(WORKSPACE, id);
    expect(estimate).toMatchObject({ rows: 4, toEnrich: 1, duplicates: 0, refused: 3 });
    expect(estimate?.unusable).toEqual([
      { code: 'malformed', reason: '“bad” is not an e-mail.', rows: 2 },
      { code: 'no_identifier', reason: 'The row has no e-mail.', rows: 1 },
    ]);
    const refused = await runs().rows(WORKSPACE, id, { outcome: 'refused' });
    expect(refused.items.map(({ row }) => row)).toEqual([2, 8, 9]);
    expect([await setAside(id), await waiting()]).toEqual([[], 0]);
    await runs().cancel(ACTOR, id);
    expect([await setAside(id), await waiting()]).toEqual([[], 0]);
    await runs().resume(ACTOR, id, {});
    const done = await under.until(id, ['completed']);
    expect(done.counts).toMatchObject({ done: 4, refused: 3, quarantined: 3, quarantineOpen: 3 });
    expect((await setAside(id)).map(({ row, values }) => [row, values['email']])).toEqual([
      [2, 'bad'],
      [8, ''],
      [9, 'worse'],
    ]);
    expect(await waiting()).toBe(3);
    const output = await readText(await runs().output(WORKSPACE, id, 'csv'));
    expect(output.split('\n').filter((line) => /,(matched|refused),/.test(line))).toHaveLength(4);
    expect(output).not.toMatch(/^,,/m);
  });

  test('a run that died while it set them aside sets aside the rest, each once', async () => {
    const emails = Array.from({ length: 1_300 }, (_, at) =>
      at % 400 === 7 ? `p${at}@x.example` : `bad${at}`,
    );
    const id = await planned(`email\n${emails.join('\n')}\n`);
    await runs().start(ACTOR, id, {});
    const done = await under.until(id, ['completed']);
    const all = await setAside(id);
    expect(all).toHaveLength(done.estimate?.refused ?? 0);
    // As it stands when a process is killed between two batches of the file.
    await under.store.transaction(async (tx) => {
      await tx.deleteFrom('quarantine').where('row_number', '>', 500).execute();
      const { rows } = await tx
        .selectFrom('quarantine')
        .select(({ fn }) => fn.countAll<number | string>().as('rows'))
        .executeTakeFirstOrThrow();
      await tx
        .updateTable('runs')
        .set({ status: 'running', quarantined: Number(rows), quarantine_open: Number(rows) })
        .execute();
    });
    await under.flows.recover();
    expect((await under.until(id, ['completed'])).counts).toEqual(done.counts);
    expect(await setAside(id)).toEqual(all);
  });

  test('a replay takes rows by their place, wherever the file has blank lines', async () => {
    const id = await planned(MIXED);
    await runs().start(ACTOR, id, {});
    await under.until(id, ['completed']);
    const [, , worse] = await setAside(id);
    const rows = [{ id: worse?.id ?? '', values: { email: 'mended@x.example' } }];
    const replay = await runs().replay(ACTOR, id, rows);
    await under.until(replay.id, ['ready']);
    expect(await runs().rows(WORKSPACE, replay.id, {})).toMatchObject({
      items: [{ row: 2, values: { email: 'mended@x.example' } }],
    });
    expect((await setAside(id)).map(({ state }) => state)).toEqual(['open', 'open', 'replayed']);
  });
});
