import { sampleInput } from '@sluice/lusha-api';
import type { Account, Run } from '@sluice/core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { linkFlowlu, linkLusha, runWhen, startJob, startProduct, type Product } from '../whole-product.ts';
import { endKeys } from './end-keys.ts';
import { checkAxe, describeInBrowser, shoot } from './kit.ts';
import { signIn } from './session.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
/** Below the test's own, so that what is missing is named. */
const PATIENCE_MS = 15_000;
const PEOPLE = 400;

describeInBrowser('the end of an account that is in use', ({ openPage }) => {
  let product: Product;
  let people: Account;
  let crm: Account;
  beforeAll(async () => {
    product = await startProduct({
      lusha: ['--sample', String(PEOPLE), '--plan', 'scale', '--credits', '100000'],
      flowlu: ['--sample', '20'],
    });
    // So few requests a second that the run is still at work when it is looked for.
    people = await linkLusha(product, 1);
    crm = await linkFlowlu(product, 1000);
  });
  afterAll(() => product.stop());

  const looked = async (page: Page, name: string) => {
    await checkAxe(page, name);
    await shoot(page, `ending-${name.replaceAll(' ', '-')}`);
  };
  const enter = async (at: string) => {
    const page = await openPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await signIn(page, product, { at });
    return page;
  };
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });
  const heldBy = (page: Page, name: string) => page.getByRole('list', { name }).getByRole('link');
  const startRun = async (): Promise<Run> => {
    const input = sampleInput({ rows: PEOPLE * 2, people: PEOPLE });
    const run = await startJob({ client: product.client, input, account: people, destination: crm });
    return runWhen(product.client, run.id, ({ status }) => status === 'running');
  };

  test('it is not unlinked while a run needs it, which is named and leads on; then it is', async () => {
    const run = await startRun();
    await product.client.runs.pause({ params: { runId: run.id } });
    const page = await enter(`/accounts/${crm.id}?tab=manage`);
    await button(page, 'Unlink').click();
    const question = dialog(page, 'Unlink CRM?');
    await question.getByText('It cannot be unlinked while this is at work').waitFor();
    await question.getByRole('button', { name: 'Unlink' }).click();
    await question.getByRole('alert').waitFor();
    await looked(page, 'unlink refused');
    expect((await product.client.accounts.list()).items).toHaveLength(2);
    await heldBy(page, 'What keeps it').click();
    await page.getByRole('heading', { name: 'contacts.csv', level: 1 }).waitFor();
    await dialog(page, 'Unlink CRM?').waitFor({ state: 'detached' });
    await button(page, 'Cancel run').click();
    await dialog(page, 'Cancel this run?').getByRole('button', { name: 'Cancel run' }).click();
    await page.getByRole('main').getByText('Cancelled', { exact: true }).waitFor();

    await page.goto(`${product.server.url}/accounts/${crm.id}?tab=manage`);
    await button(page, 'Unlink').click();
    expect(await page.getByRole('list', { name: 'What keeps it' }).count()).toBe(0);
    await question.getByRole('button', { name: 'Unlink' }).click();
    await page.getByText('CRM is unlinked, and its key is destroyed.').waitFor();
    await page.getByRole('heading', { name: 'Accounts', level: 1 }).waitFor();
    expect((await product.client.accounts.list()).items.map(({ id }) => id)).toEqual([people.id]);
  });

  test('revoked everywhere, its runs stop; ended at the provider meanwhile, it is proven dead at the first look', async () => {
    crm = await linkFlowlu(product, 1000);
    const run = await startRun();
    const page = await enter(`/accounts/${people.id}?tab=manage`);
    await button(page, 'Revoke everywhere').click();
    const question = dialog(page, 'Revoke People everywhere?');
    await heldBy(page, 'What will stop').waitFor();
    await looked(page, 'revoke in use');
    await question.getByRole('button', { name: 'Revoke everywhere' }).click();
    await page.getByRole('heading', { name: 'Revoked: one thing is left to do' }).waitFor();
    await expect
      .poll(async () => (await product.client.runs.get({ params: { runId: run.id } })).status, {
        timeout: PATIENCE_MS,
      })
      .toBe('stopped');
    await endKeys(product.lusha, 'lusha-api');
    await button(page, 'Check that it no longer works').click();
    await page.getByRole('heading', { name: 'Revoked, and proven dead' }).waitFor();
    await page.getByText('Proven: Lusha refuses the key.').waitFor();
  });

  test('a key of the CRM, too: what is to be done there is told, a key that still works is told, and then the proof', async () => {
    const page = await enter(`/accounts/${crm.id}?tab=manage`);
    await button(page, 'Revoke everywhere').click();
    await dialog(page, 'Revoke CRM everywhere?').getByRole('button', { name: 'Revoke everywhere' }).click();
    await page.getByRole('heading', { name: 'Revoked: one thing is left to do' }).waitFor();
    await page.getByRole('heading', { name: 'End it at Flowlu (to be done)' }).waitFor();
    await button(page, 'Check that it no longer works').click();
    await page.getByText('Flowlu still takes the key.').waitFor();
    await looked(page, 'revoked');
    await endKeys(product.flowlu, 'flowlu-api');
    await button(page, 'Check that it no longer works').click();
    await page.getByRole('heading', { name: 'Revoked, and proven dead' }).waitFor();
    await looked(page, 'proven');
    // By whoever runs the workspace: it is over, and stays in the history.
    await page.getByRole('link', { name: 'History', exact: true }).click();
    await page
      .getByRole('table', { name: 'Audit' })
      .getByText(/revoke/i)
      .first()
      .waitFor();
    const { revocation } = await product.client.accounts.get({ params: { accountId: crm.id } });
    expect(revocation?.state).toBe('proven');
  });
});
