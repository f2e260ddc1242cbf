import type { DeliveryDetails, Webhook } from '@sluice/core';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openApiBench, type ApiBench } from './testing/api-bench.ts';
import { linked } from './testing/scenario.ts';

let bench: ApiBench;
const created = { id: '', secret: '' };
beforeAll(async () => {
  bench = await openApiBench();
  const url = `${bench.receiver.url}/told?canary=4c1d9f0a77e2`;
  const answer = await bench.ours.send('webhooks.create', { body: { url } });
  const { webhook, secret } = answer.body as { webhook: Webhook; secret: string };
  Object.assign(created, { id: webhook.id, secret });
});
afterAll(() => bench.close());

test('the server tells a webhook of an account that was linked over its API, signed with the secret it gave', async () => {
  const accountId = await linked(bench, bench.ours);
  await vi.waitFor(() => expect(bench.receiver.received).toHaveLength(1), { timeout: 5000 });
  const { body, headers } = bench.receiver.received[0] ?? expect.unreachable();
  const told = new Verifier(created.secret).verify(body, headers as Record<string, string>);
  expect(told).toMatchObject({ type: 'account.linked', data: { account: { id: accountId } } });
  const metrics = await fetch(`${bench.server.url}/metrics`);
  expect(await metrics.text()).toMatch(/sluice_webhook_tries_total\{outcome="delivered"\} 1/);
});

test('what is refused at the provider is told to nobody', async () => {
  const sent = bench.receiver.received.length;
  const fields = { apiKey: 'ex_refused-1', baseUrl: bench.provider.url };
  const answer = await bench.ours.send('accounts.link', { body: { connector: 'example', fields } });
  expect(answer.status).toBe(422);
  const { body } = await bench.ours.send('webhooks.test', { params: { webhookId: created.id } });
  expect((body as DeliveryDetails).delivery.status).toBe('delivered');
  expect(
    bench.receiver.received.slice(sent).map(({ body: one }) => JSON.parse(one) as unknown),
  ).toMatchObject([{ type: 'webhook.test' }]);
});

test('the secrets of a webhook are in no log and nowhere on the disk, and its query is in no log', async () => {
  const rotated = await bench.ours.send('webhooks.rotateSecret', {
    params: { webhookId: created.id },
    body: {},
  });
  const secrets = [created.secret, (rotated.body as { secret: string }).secret];
  const files = await readdir(bench.dataDir, { recursive: true, withFileTypes: true });
  const bytes = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name))),
  );
  const isOnDisk = (text: string | Buffer) => bytes.some((file) => file.includes(text));
  expect(isOnDisk(created.id), 'this is where it would be').toBe(true);
  const log = bench.logged.join('');
  for (const secret of secrets) {
    const [text, raw] = [secret.slice('whsec_'.length), Buffer.from(secret.slice('whsec_'.length), 'base64')];
    expect([isOnDisk(text), isOnDisk(raw), log.includes(text)]).toEqual([false, false, false]);
  }
  expect(log).not.toContain('4c1d9f0a77e2');
});
