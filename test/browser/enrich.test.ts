import { sampleInput } from '@sluice/lusha-api';
import type { Account, Run, RunRow } from '@sluice/core';
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { linkFlowlu, linkLusha, startProduct, type Product } from '../whole-product.ts';
import { dropFile } from './drop-file.ts';
import { checkAxe, describeInBrowser, shoot } from './kit.ts';
import { signIn } from './session.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });
/** Below the test's own, so that what is missing is named. */
const PATIENCE_MS = 30_000;
const ROWS = 1000;
const PEOPLE = 2000;
/** So few that a run of ten requests can be paused on its way. */
const REQUESTS_PER_SECOND = 1;
const SMALL_CAP = 120;
const LARGE_CAP = 5000;
/** So many values of a row are seen at once. */
const FIRST_VALUES = 4;

describeInBrowser('a file of 1,000 contacts, from dropping it to the CRM', ({ openPage }) => {
  let product: Product;
  let lusha: Account;
  beforeAll(async () => {
    product = await startProduct({
      lusha: ['--sample', String(PEOPLE), '--plan', 'scale', '--credits', '100000'],
      flowlu: ['--sample', '20', '--rate', 'off'],
    });
    lusha = await linkLusha(product, REQUESTS_PER_SECOND);
    await linkFlowlu(product, 1000);
  });
  afterAll(() => product.stop());

  const looked = async (page: Page, name: string) => {
    await checkAxe(page, name);
    await shoot(page, `enrich-${name.replaceAll(' ', '-')}`);
  };
  const enter = async (at: string) => {
    const page = await openPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await signIn(page, product, { at });
    return page;
  };
  const next = (page: Page) => page.getByRole('button', { name: 'Next' }).click();
  const runOf = (page: Page): Promise<Run> =>
    product.client.runs.get({ params: { runId: /run_[0-9a-z]+/.exec(page.url())?.[0] ?? '' } });

  /** The first of them; among them are some that cost, some that do not, and some that the provider grades. */
  const rowsFound = async ({ id }: Run): Promise<RunRow[]> => {
    const { items } = await product.client.runs.rows({
      params: { runId: id },
      query: { outcome: 'found', limit: 5 },
    });
    const values = items.flatMap(({ found }) => found);
    expect(values.map(({ source }) => source)).toEqual(values.map(() => 'Lusha · People'));
    expect(new Set(values.map(({ price }) => price > 0))).toEqual(new Set([true, false]));
    expect(new Set(values.map(({ confidence }) => confidence === null))).toEqual(new Set([true, false]));
    return items;
  };

  test('a file is dropped, its columns corrected, and its run capped, paused and resumed to the end', async () => {
    const page = await enter('/enrich');
    await page.getByText('Drop a CSV or JSON Lines file here').waitFor();
    await looked(page, 'empty');
    await dropFile(page, { name: 'contacts.csv', text: sampleInput({ rows: ROWS, people: PEOPLE }) });
    await page.getByText(/^CSV · .* 8 columns · UTF-8 · split by comma/).waitFor();
    await looked(page, 'file');
    await next(page);
    await page.getByRole('radio', { name: 'Lusha', exact: true }).check();
    await page.getByRole('radio', { name: 'People', exact: true }).check();
    await next(page);

    const email = page.getByLabel('Work or private e-mail', { exact: true });
    expect(await email.inputValue()).toBe('Email');
    await page.getByText(/^\d+ of the first \d+ rows can be looked up/).waitFor();
    const head = (column: string) => page.getByRole('columnheader', { name: new RegExp(`^${column} `) });
    await email.selectOption('Source');
    await head('Source').getByText('Work or private e-mail').waitFor();
    await head('Email').getByText('kept as it is').waitFor();
    await email.selectOption('Email');
    await head('Email').getByText('Work or private e-mail').waitFor();
    await page.getByRole('checkbox', { name: 'Phones' }).uncheck();
    await looked(page, 'columns');
    await page.reload();
    expect(await page.getByRole('checkbox', { name: 'Phones' }).isChecked()).toBe(false);
    await next(page);
    await looked(page, 'results');
    await page.getByRole('button', { name: 'See what it costs' }).click();

    const cost = page.getByRole('table', { name: 'What it may cost, line by line' });
    await cost.getByText('At most').waitFor();
    const planned = await runOf(page);
    expect(planned).toMatchObject({ status: 'ready', options: ['emails'], credits: { spent: 0 } });
    await page.getByLabel('Cap, in credits').fill(String(SMALL_CAP));
    await page.getByText('the run stops at the cap').waitFor();
    await looked(page, 'cost');
    await page.getByRole('button', { name: 'Start' }).click();

    // The cap holds, and is raised.
    const stopped = page.getByRole('main').getByText('Stopped', { exact: true });
    await stopped.waitFor();
    expect((await runOf(page)).credits.spent).toBeLessThanOrEqual(SMALL_CAP);
    await looked(page, 'stopped at the cap');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('dialog').getByLabel('Cap, in credits').fill(String(LARGE_CAP));
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('main').getByText('Paused', { exact: true }).waitFor();
    expect((await runOf(page)).status).toBe('paused');
    await shoot(page, 'enrich-paused');
    await page.reload();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('main').getByText('Completed', { exact: true }).waitFor();

    const run = await runOf(page);
    expect(run.estimate?.rows).toBe(ROWS);
    expect(run.counts.matched).toBeGreaterThan(ROWS / 2);
  });

  test('what was found is looked at side by side, downloaded, and sent to the CRM', async () => {
    const [run] = (await product.client.runs.list()).items;
    if (!run) throw new Error('There is no run.');
    const page = await enter(`/runs/${run.id}`);
    const found = page.getByRole('region', { name: /^Found \d/ });
    await tellsOfEachValue(found, await rowsFound(run));
    await page
      .getByRole('region', { name: /^Missed/ })
      .getByText('Row')
      .first()
      .waitFor();
    await page
      .getByRole('region', { name: /^Refused/ })
      .getByText('Row')
      .first()
      .waitFor();
    await looked(page, 'completed');
    await page.getByRole('link', { name: 'All, in order' }).click();
    await page.getByRole('table', { name: 'Rows' }).waitFor();
    await looked(page, 'rows in order');
    await page.goBack();

    expect(await downloaded(page, 'Download CSV')).toBe(await outputOf(product, run.id, 'csv'));
    expect(await downloaded(page, 'Download JSON Lines')).toBe(await outputOf(product, run.id, 'jsonl'));

    await page.getByRole('button', { name: 'Send to a CRM' }).click();
    const send = page.getByRole('dialog', { name: 'Send what was found' });
    await send.getByRole('radio', { name: 'Flowlu' }).check();
    await send.getByRole('radio', { name: 'CRM', exact: true }).check();
    await looked(page, 'send');
    await send.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('region', { name: 'Progress' }).getByText('Written').waitFor();
    await expect.poll(async () => (await runOf(page)).status, { timeout: PATIENCE_MS }).toBe('completed');
    const sent = await runOf(page);
    expect(sent.credits.spent).toBe(run.credits.spent);
    expect(sent.counts.written).toBeGreaterThan(ROWS / 2);
    await shoot(page, 'enrich-sent');
    const places = page.getByRole('table', { name: 'Where it was sent' });
    await places.getByRole('row', { name: /^CRM as / }).waitFor();
    expect(sent.sends).toMatchObject([{ written: sent.counts.written, refused: 0 }]);

    // Once more to the same place: nothing is left to write, and nothing is.
    await page.getByRole('button', { name: 'Send to a CRM' }).click();
    await send.getByRole('radio', { name: 'Flowlu' }).check();
    await send.getByRole('radio', { name: 'CRM', exact: true }).check();
    await send.getByText('Nothing is left to write.').waitFor();
    await looked(page, 'send again');
    await send.getByRole('button', { name: 'Send' }).click();
    await send.waitFor({ state: 'detached' });
    await expect.poll(async () => (await runOf(page)).status, { timeout: PATIENCE_MS }).toBe('completed');
    const again = await runOf(page);
    expect([again.requests, again.counts.written]).toEqual([sent.requests, sent.counts.written]);
    await page.getByRole('main').getByText('Completed', { exact: true }).waitFor();
    await looked(page, 'sent again');
    for (const part of ['Calls', 'History', 'Settings']) {
      await page
        .getByRole('navigation', { name: 'Parts of this run' })
        .getByRole('link', { name: part })
        .click();
      await page
        .getByRole('heading', { name: part === 'Settings' ? 'What it was asked to do' : part })
        .waitFor();
      await looked(page, part.toLowerCase());
    }
  });

  test('a row that was refused is mended in its place, replayed and found', async () => {
    const [run] = (await product.client.runs.list()).items;
    const params = { runId: run?.id ?? '' };
    const [known] = (await product.client.runs.rows({ params, query: { outcome: 'found' } })).items;
    const address = known?.found.find(({ field }) => field === 'email')?.value ?? 'nobody';
    const waited = (await product.client.overview.get()).quarantined;
    const page = await enter('/quarantine');
    await page.getByRole('table', { name: 'Rows set aside' }).waitFor();
    await waits(page, waited);
    await looked(page, 'quarantine');
    await page.getByLabel('Reason').selectOption('no_identifier');
    await expect.poll(() => page.url()).toContain('reason=no_identifier');
    await page
      .getByRole('button', { name: /^Mend row/ })
      .first()
      .click();
    await page.getByLabel('Email', { exact: true }).fill(address);
    await looked(page, 'mending');
    await page.getByText('1 chosen, 1 mended.').waitFor();
    await page.getByRole('button', { name: 'Replay 1 row' }).click();
    await page.getByRole('heading', { name: 'What it may cost' }).waitFor();
    await waits(page, waited - 1);
    await looked(page, 'replay planned');
    const replay = await runOf(page);
    expect(replay).toMatchObject({ estimate: { rows: 1 }, accountId: lusha.id });
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('main').getByText('Completed', { exact: true }).waitFor();
    expect((await runOf(page)).counts).toMatchObject({ refused: 0, quarantined: 0 });

    await page.goto(`${product.server.url}/quarantine?reason=no_identifier`);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => page.url()).not.toContain('reason');
    await page.goBack();
    await expect.poll(() => page.url()).toContain('reason=no_identifier');
    await page.getByRole('link', { name: 'Replayed', exact: true }).click();
    await page
      .getByRole('table', { name: 'Rows set aside' })
      .getByRole('link', { name: 'Replayed' })
      .waitFor();
    await looked(page, 'replayed');
    await page.getByRole('table', { name: 'Rows set aside' }).getByRole('link', { name: 'Replayed' }).click();
    await expect.poll(() => page.url()).toContain(replay.id);
  });

  test('what needs nothing more is dismissed, one row or all, and that can be undone', async () => {
    const { quarantined } = await product.client.overview.get();
    const [entry] = (await product.client.quarantine.list()).items;
    const page = await enter('/quarantine');
    await page.getByRole('table', { name: 'Rows set aside' }).getByRole('checkbox').nth(1).check();
    await page.getByRole('button', { name: 'Dismiss 1 row' }).click();
    await page.getByText('1 row dismissed.').waitFor();
    await waits(page, quarantined - 1);
    await looked(page, 'one dismissed');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('1 row back again.').waitFor();
    await waits(page, quarantined);

    await page.goto(`${product.server.url}/runs/${entry?.runId ?? ''}?tab=quarantine`);
    await page.getByRole('button', { name: 'Dismiss all of this run' }).click();
    await page.getByText('Nothing waits', { exact: true }).waitFor();
    await waits(page, 0);
    await looked(page, 'nothing waits');
    await page.getByRole('link', { name: 'Dismissed', exact: true }).click();
    await expect.poll(() => page.url()).toContain('state=dismissed');
    await page.getByRole('button', { name: 'Reopen all of this run' }).click();
    await page.getByText('Nothing was dismissed').waitFor();
    await waits(page, quarantined);
  });

  test('the runs are found by state, file and account, and what is wrong with a file is told before it costs', async () => {
    const page = await enter('/runs');
    await page.getByRole('link', { name: 'contacts.csv' }).first().waitFor();
    await looked(page, 'runs');
    await page.getByLabel('State').selectOption('completed');
    await page.getByRole('searchbox', { name: 'Search' }).fill('replay');
    await page.getByRole('link', { name: /replay/ }).waitFor();
    await expect.poll(() => page.getByRole('link', { name: 'contacts.csv', exact: true }).count()).toBe(0);
    await expect.poll(() => page.url()).toMatch(/state=completed.*q=replay|q=replay.*state=completed/);
    await page.getByLabel('State').selectOption('failed');
    await page.getByText('No run fits').waitFor();

    await page.goto(`${product.server.url}/enrich`);
    await dropFile(page, { name: 'nothing.csv', text: '' });
    await page.getByRole('alert').waitFor();
    await looked(page, 'unreadable file');
    await dropFile(page, { name: 'one.csv', text: 'Colour\nblue\n' });
    await page.getByText(/^CSV · .* 1 columns?/).waitFor();
    await next(page);
    await page.getByRole('radio', { name: 'Lusha', exact: true }).check();
    await page.getByRole('radio', { name: 'People', exact: true }).check();
    await next(page);
    await page.getByText('Map the columns of one of the sets above.').waitFor();
    expect(await page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});

/** Each value of each of these rows is shown with its source, its price, its confidence if there is one, and its time. */
async function tellsOfEachValue(lane: Locator, rows: readonly RunRow[]): Promise<void> {
  const items = lane.getByRole('listitem');
  for (const [at, row] of rows.entries()) {
    const item = items.nth(at);
    const more = item.getByRole('button', { name: new RegExp(`^\\d+ more values of row ${row.row}$`) });
    if (row.found.length > FIRST_VALUES) await more.press('Enter');
    const labels = await item.getByRole('term').allInnerTexts();
    const told = await item.getByRole('definition').allInnerTexts();
    const shown = labels.map((label, index) => `${label}: ${told[index]?.replaceAll(/\s+/g, ' ')}`);
    const known = row.found.map(
      ({ label, value, source, price, confidence }) =>
        `${label}: ${value} ${source} · ${priceText(price)}${confidence === null ? '' : ` · confidence ${confidence}`}`,
    );
    expect(shown.toSorted()).toEqual(known.map((line) => line.replaceAll(/\s+/g, ' ')).toSorted());
    const times = await item
      .getByRole('time')
      .evaluateAll((all) => all.map((one) => one.getAttribute('datetime')));
    expect(times).toEqual([row.found[0]?.at]);
    expect(await item.getByRole('time').innerText()).toMatch(/\d{4}, \d/);
  }
}

function priceText(price: number): string {
  if (price === 0) return 'no charge';
  return price === 1 ? '1 credit' : `${price} credits`;
}

/** The navigation counts the rows that wait. */
async function waits(page: Page, rows: number): Promise<void> {
  const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Quarantine/ });
  const words = rows === 0 ? /^Quarantine$/ : new RegExp(` ${rows.toLocaleString('en-US')} rows wait$`);
  await expect.poll(async () => (await link.textContent())?.trim()).toMatch(words);
}

async function downloaded(page: Page, name: string): Promise<string> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name }).click();
  const download = await waiting;
  return readFileSync(await download.path(), 'utf8');
}

async function outputOf({ client }: Product, runId: string, format: 'csv' | 'jsonl'): Promise<string> {
  let text = '';
  for await (const chunk of await client.runs.output({ params: { runId }, query: { format } }))
    text += Buffer.from(chunk).toString('utf8');
  return text;
}
