import type { Delivery, DeliveryDetails, Webhook } from '@sluice/core';
import { startServer, type RunningServer } from '@sluice/server';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EXIT } from '../exit-codes.ts';
import type { Environment } from '../program.ts';
import { sluiceIn } from '../testing/run-sluice.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'cli-webhooks-'));
const environment: Environment = { dataDir, variables: { SLUICE_LOG: 'silent' } };
const { sluice, json } = sluiceIn(environment);
const SECRET = /^whsec_[A-Za-z0-9+/]{43}=$/;
let server: RunningServer;
let endpoint: Server;
let url: string;
let status = 200;
const received: { headers: Record<string, string>; body: string }[] = [];

beforeAll(async () => {
  endpoint = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers as Record<string, string>, body });
      response.writeHead(status).end(status === 200 ? 'thanks' : 'not today');
    });
  });
  await new Promise<void>((resolve) => {
    endpoint.listen(0, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(endpoint.address() as AddressInfo).port}`;
  url = `http://${host}/hook`;
  server = await startServer({ dataDir, port: 0, logLevel: 'silent', allowHosts: [host] });
});
afterAll(async () => {
  await server.close();
  endpoint.closeAllConnections();
  endpoint.close();
  rmSync(dataDir, { recursive: true, force: true });
});
beforeEach(() => {
  status = 200;
});

interface Created {
  webhook: Webhook;
  secret: string;
}

describe('webhooks', () => {
  test('the secret alone is printed, once, ready to be piped; it verifies what is sent', async () => {
    const { code, stdout, stderr } = await sluice('webhooks', 'create', url, '--description', 'to the CRM');
    expect(code, stderr).toBe(EXIT.ok.code);
    const secret = stdout.trim();
    expect(secret).toMatch(SECRET);
    expect(stderr).toContain('only time this secret is shown');
    const [webhook] = await json<Webhook[]>('webhooks', 'list');
    const tested = await sluice('webhooks', 'test', webhook?.id ?? '');
    expect(tested.stdout).toMatch(/delivered[\s\S]*answered 200[\s\S]*thanks[\s\S]*"webhook\.test"/);
    const { body, headers } = received.at(-1) ?? expect.unreachable();
    expect(new Verifier(secret).verify(body, headers)).toMatchObject({ type: 'webhook.test' });
    for (const command of ['list', 'show']) {
      const shown = await sluice('webhooks', command, ...(command === 'show' ? [webhook?.id ?? ''] : []));
      expect(shown.stdout).toContain(url);
      expect(shown.stdout).not.toContain(secret);
    }
  });

  test('events, description and address can be chosen and changed, and it can be switched off and on', async () => {
    const events = ['--event', 'account.linked', '--event', 'account.failing'];
    const { webhook } = await json<Created>('webhooks', 'create', url, ...events);
    expect(webhook.events).toEqual(['account.linked', 'account.failing']);
    const changes = ['--to', `${url}/2`, '--event', 'account.mended', '--off'];
    const changed = await json<Webhook>('webhooks', 'update', webhook.id, ...changes);
    expect(changed).toMatchObject({ url: `${url}/2`, events: ['account.mended'], enabled: false });
    expect((await sluice('webhooks', 'show', webhook.id)).stdout).toMatch(/state\s+off/);
    expect(await json('webhooks', 'update', webhook.id, '--on')).toMatchObject({ enabled: true });
  });

  test('a rotated secret is shown once, with how long the former one goes on', async () => {
    const { webhook, secret } = await json<Created>('webhooks', 'create', url);
    const rotated = await sluice('webhooks', 'rotate-secret', webhook.id, '--overlap', '2');
    expect(rotated.stdout.trim()).toMatch(SECRET);
    expect(rotated.stdout).not.toContain(secret);
    expect(rotated.stderr).toMatch(/The former secret signs too until/);
    const ended = await sluice('webhooks', 'rotate-secret', webhook.id, '--overlap', '0');
    expect(ended.stderr).toMatch(/signs nothing more/);
  });

  test('what failed is told with what was answered, and can be sent again, one or many', async () => {
    const { webhook } = await json<Created>('webhooks', 'create', url);
    status = 500;
    const tested = await json<DeliveryDetails>('webhooks', 'test', webhook.id);
    expect(tested.delivery.status).toBe('failed');
    const listed = await sluice('webhooks', 'deliveries', webhook.id, '--status', 'failed');
    expect(listed.stdout).toMatch(/webhook\.test\s+failed\s+1\s+–\s+The endpoint answered 500\./);
    const shown = await sluice('webhooks', 'delivery', webhook.id, tested.delivery.id);
    expect(shown.stdout).toContain('not today');
    const again = await json<Delivery>('webhooks', 'replay', webhook.id, tested.delivery.id);
    expect(again.id).toBe(tested.delivery.id);
    const many = await sluice('webhooks', 'replay-many', webhook.id, '--since', '2026-01-01', '--all');
    expect(many.code, many.stderr).toBe(EXIT.ok.code);
  });

  test('what is wrong on the command line is told, and nothing is done', async () => {
    const before = (await json<Webhook[]>('webhooks', 'list')).length;
    const wrong: string[][] = [
      ['webhooks', 'create', 'http://hooks.example/x'],
      ['webhooks', 'create', 'https://10.0.0.1/x'],
      ['webhooks', 'create', url, '--event', 'account.sold'],
      ['webhooks', 'remove', 'whk_1'],
      ['webhooks', 'replay-many', 'whk_1'],
      ['webhooks', 'replay-many', 'whk_1', '--since', 'soon'],
      ['webhooks', 'update', 'whk_1', '--on', '--off'],
    ];
    for (const args of wrong) {
      const { code, stderr } = await sluice(...args);
      expect([args, code === EXIT.ok.code]).toEqual([args, false]);
      expect(stderr.length).toBeGreaterThan(10);
    }
    expect((await json<Webhook[]>('webhooks', 'list')).length).toBe(before);
  });

  test('a webhook is removed when that is meant', async () => {
    const { webhook } = await json<Created>('webhooks', 'create', url);
    expect((await sluice('webhooks', 'remove', webhook.id)).stderr).toMatch(/Nothing was removed/);
    expect(await json('webhooks', 'remove', webhook.id, '--yes')).toEqual({ removed: webhook.id });
    expect((await sluice('webhooks', 'show', webhook.id)).stderr).toMatch(/sluice webhooks list/);
  });

  test('events tells what happened, and says so where nothing did', async () => {
    expect(await json('events', '--type', 'account.linked')).toEqual([]);
    expect((await sluice('events')).code).toBe(EXIT.ok.code);
  });
});
