import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFlowluApi } from './start-flowlu-api.ts';
import { serveInChild } from './testing/serve-in-child.ts';

let data: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'flowlu-kill-'));
});

afterEach(() => {
  rmSync(data, { recursive: true, force: true });
});

/** Creates leads, each with an idempotency key, until the process is gone; answers the ids that were answered. */
async function createUntilGone(url: string, apiKey: string): Promise<Map<string, number>> {
  const answered = new Map<string, number>();
  const lane = async (name: string) => {
    for (let index = 0; index < 100_000; index += 1) {
      const key = `${name}-${index}`;
      const reply = await fetch(`${url}/api/v1/module/crm/lead/create?api_key=${apiKey}`, {
        method: 'POST',
        headers: { 'idempotency-key': key },
        body: new URLSearchParams({ name: key }),
      });
      const body: { response: { id: number } } = JSON.parse(await reply.text());
      answered.set(key, body.response.id);
    }
  };
  await Promise.allSettled(['a', 'b', 'c', 'd'].map(lane));
  return answered;
}

test('after kill -9 in the middle of creates nothing that was answered is lost, and a retry doubles nothing', async () => {
  const child = await serveInChild(data, ['--create-key']);
  const creating = createUntilGone(child.url, child.apiKey);
  await waitForCount(child, 30);
  await child.kill();
  const answered = await creating;
  expect(answered.size).toBeGreaterThanOrEqual(30);

  const api = await startFlowluApi({ data });
  try {
    const kept = new Map<unknown, unknown>();
    for await (const lead of api.records('crm/lead')) {
      expect(kept.has(lead['name'])).toBe(false);
      kept.set(lead['name'], lead['id']);
    }
    expect(kept.size).toBe(api.count('crm/lead'));
    for (const [name, id] of answered) expect(kept.get(name)).toBe(id);
    const [key = '', id] = [...answered][0] ?? [];
    const retried = await fetch(`${api.url}/api/v1/module/crm/lead/create?api_key=${child.apiKey}`, {
      method: 'POST',
      headers: { 'idempotency-key': key },
      body: new URLSearchParams({ name: key }),
    });
    expect(await retried.json()).toMatchObject({ response: { id } });
    expect(api.count('crm/lead')).toBe(kept.size);
  } finally {
    await api.close();
  }
});

async function waitForCount(child: { url: string; apiKey: string }, count: number): Promise<void> {
  for (let tries = 0; tries < 10_000; tries += 1) {
    const reply = await fetch(`${child.url}/api/v1/module/crm/lead/list?limit=1&api_key=${child.apiKey}`);
    const { response }: { response: { total: number } } = JSON.parse(await reply.text());
    if (response.total >= count) return;
  }
  throw new Error('the service made no progress');
}
