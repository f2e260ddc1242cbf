import { readConnection } from '@sluice/tools';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCommand, type RunningCommand } from '../run-command.ts';
import { startProduct, type Product } from '../whole-product.ts';
import { checkAxe, describeInBrowser, shoot } from './kit.ts';
import { fillAndConnect } from './linking.ts';

describeInBrowser('the examples', ({ openPage }) => {
  let product: Product;
  let example: RunningCommand | undefined;
  beforeAll(async () => {
    product = await startProduct({ lusha: ['--sample', '20'] });
  });
  afterAll(async () => {
    await product.stop();
  });

  /** Starts the example as its README says, and tells where it is. */
  async function start(program: string): Promise<string> {
    const { url, apiKey } = readConnection(product.server.data);
    example = startCommand({
      program,
      args: [],
      env: { SLUICE_URL: url, SLUICE_API_KEY: apiKey, PORT: '0' },
    });
    const [, address = ''] = await example.says(/Open (http:\S+)/);
    return address;
  }

  test.each([
    ['Express', 'examples/express/server.mjs', ''],
    ['React', 'examples/react/server.mjs', 'Link an account'],
  ])('an account is linked from the page of the %s example', async (name, program, button) => {
    const page = await openPage();
    await page.goto(await start(program));
    try {
      if (button !== '') await page.getByRole('button', { name: button }).click();
      await page.getByRole('button', { name: 'Lusha' }).click();
      await page.getByRole('button', { name: 'More options' }).click();
      await page.getByLabel('Server address').fill(product.lusha.url);
      await checkAxe(page, name);
      await shoot(page, `example-${name.toLowerCase()}`);
      await fillAndConnect(page, { 'API Key': String(product.lusha.ready['apiKey']) });
      await page.getByText('Linked: Lusha', { exact: true }).waitFor();
      const { items } = await product.client.accounts.list();
      expect(items).toMatchObject([{ connector: 'lusha', owner: 'user-1', status: 'active' }]);
      await product.client.accounts.unlink({ params: { accountId: items[0]?.id ?? '' } });
    } finally {
      example?.kill('SIGTERM');
      await example?.ended;
    }
  });
});
