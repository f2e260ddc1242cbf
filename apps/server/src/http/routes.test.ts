import type { Problem } from '@sluice/core';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openApiBench, type Answered, type ApiBench, type Sent } from './testing/api-bench.ts';
import { linked, made } from './testing/scenarios.ts';

let bench: ApiBench;
let accountId: string;
beforeAll(async () => {
  bench = await openApiBench({ uploadLimitBytes: 1024 ** 2 });
  accountId = await linked(bench, bench.ours);
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.provider.mood = 'well';
  bench.provider.asked.length = 0;
  bench.provider.idempotencyKeys.length = 0;
});

const codeOf = ({ body }: { body: unknown }) => (body as Problem).code;
const lookUp = (key: string, email = 'grace@example.com'): Sent => ({
  params: { accountId, action: 'look_up' },
  body: { input: { email } },
  headers: { 'idempotency-key': key },
});
const people = () => bench.provider.asked.filter((line) => line === 'POST /v1/people').length;

test('a call names the key that asked for it in its line', async () => {
  const key = await bench.ours.keyWith(['actions:run']);
  const { body } = await bench.ours.send('actions.run', lookUp('who'), { key });
  const { callId } = body as { callId: string };
  const line = await vi.waitFor(
    async () => {
      const calls = await bench.ours.send('calls.list');
      const { items } = calls.body as { items: { id: string; actor: string | null }[] };
      return items.find(({ id }) => id === callId) ?? Promise.reject(new Error('not written yet'));
    },
    { timeout: 10_000 },
  );
  expect(line.actor).toMatch(/^key_\w+ \(.+\)$/);
});

describe('an Idempotency-Key over HTTP', () => {
  test('a repeat is answered as the first was, byte for byte, and the provider is asked once', async () => {
    const first = await bench.ours.send('actions.run', lookUp('a'));
    const again = await bench.ours.send('actions.run', lookUp('a'));
    expect(first.status).toBe(200);
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(people()).toBe(1);
  });

  test('a refusal by the provider is answered again as it was', async () => {
    const first = await bench.ours.send('actions.run', lookUp('b', 'bad'));
    const again = await bench.ours.send('actions.run', lookUp('b', 'bad'));
    expect([first.status, codeOf(first)]).toEqual([422, 'provider.rejected']);
    expect([again.status, again.text]).toEqual([422, first.text]);
    expect(again.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(people()).toBe(1);
  });

  test('another request under the same key is refused, whoever of the workspace sends it', async () => {
    await bench.ours.send('actions.run', lookUp('c'));
    const key = await bench.ours.keyWith(['actions:run']);
    const other = await bench.ours.send('actions.run', lookUp('c', 'ada@example.com'), { key });
    expect([other.status, codeOf(other)]).toEqual([409, 'idempotency.conflict']);
  });

  test('of ten at once the provider sees one, and the rest are told to wait', async () => {
    let release = () => undefined as void;
    bench.provider.hold = new Promise((resolve) => {
      release = resolve;
    });
    const busy: Answered[] = [];
    const all = Array.from({ length: 10 }, async () => {
      const answer = await bench.ours.send('actions.run', lookUp('d'));
      if (answer.status === 409) busy.push(answer);
      if (busy.length === 9) release();
      return answer;
    });
    const answers = await Promise.all(all);
    expect(busy.map(codeOf)).toEqual(Array.from({ length: 9 }, () => 'idempotency.busy'));
    expect(busy[0]?.headers.get('retry-after')).toBe('1');
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(people()).toBe(1);
  });

  test('a caller who goes away finds the work done when he asks again', async () => {
    let release = () => undefined as void;
    bench.provider.hold = new Promise((resolve) => {
      release = resolve;
    });
    const caller = new AbortController();
    const gone = bench.ours.send('actions.run', lookUp('e'), { signal: caller.signal }).catch(() => 'gone');
    await vi.waitFor(() => expect(people()).toBe(1), { timeout: 10_000 });
    caller.abort();
    expect(await gone).toBe('gone');
    for (let index = 0; index < 5; index += 1)
      expect(codeOf(await bench.ours.send('actions.run', lookUp('e')))).toBe('idempotency.busy');
    release();
    await vi.waitFor(
      async () => {
        const again = await bench.ours.send('actions.run', lookUp('e'));
        expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
      },
      { timeout: 10_000 },
    );
    expect(people()).toBe(1);
  });

  test('after a cut connection a repeat goes on under the same key at the provider', async () => {
    bench.provider.mood = 'cut';
    const first = await bench.ours.send('actions.run', lookUp('f'));
    expect(first.status).toBe(502);
    bench.provider.mood = 'well';
    expect((await bench.ours.send('actions.run', lookUp('f'))).status).toBe(200);
    expect(bench.provider.idempotencyKeys.length).toBeGreaterThan(1);
    expect(new Set(bench.provider.idempotencyKeys).size).toBe(1);
    expect(bench.provider.idempotencyKeys[0]).not.toBe('f');
  });

  test('without a key each request is one of its own', async () => {
    const { headers: _none, ...sent } = lookUp('');
    await bench.ours.send('actions.run', sent);
    await bench.ours.send('actions.run', sent);
    expect(people()).toBe(2);
  });
});

describe('uploads', () => {
  const line = 'Ada,ada@example.com\n';
  const filesLeft = async () => (await readdir(join(bench.dataDir, 'files'))).length;
  const chunked = (bytes: number) =>
    new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < bytes; sent += line.length * 1000)
          controller.enqueue(new TextEncoder().encode(line.repeat(1000)));
        controller.close();
      },
    });

  test('may be larger than any JSON body, and of any content type', async () => {
    for (const type of ['text/csv', 'application/json', 'application/octet-stream', 'x/y']) {
      const { status } = await bench.ours.send('files.upload', {
        body: `Name,Email\n${line.repeat(40_000)}`,
        headers: { 'content-type': type },
      });
      expect(status).toBe(201);
    }
  });

  test('above the limit are refused by their announced length, before they are read', async () => {
    const before = await filesLeft();
    const answer = await bench.ours.send('files.upload', { body: line.repeat(60_000) });
    expect([answer.status, codeOf(answer)]).toEqual([413, 'request.too_large']);
    expect((answer.body as Problem).fix).toContain('SLUICE_UPLOAD_MB');
    expect(await filesLeft()).toBe(before);
  });

  test('above the limit are cut off where they pass it when no length was announced; nothing is left', async () => {
    const before = await filesLeft();
    const url = `${bench.server.url}/v1/files`;
    const key = await bench.ours.keyWith(['files:write']);
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: chunked(3 * 1024 ** 2),
      duplex: 'half',
    });
    expect(response.status).toBe(413);
    expect(await filesLeft()).toBe(before);
    // The refused sender's connection serves on.
    for (let index = 0; index < 3; index += 1)
      expect((await bench.ours.send('files.upload', { body: `Name,Email\n${line}` })).status).toBe(201);
  });

  test('that break off leave nothing, and are no fault of the server', async () => {
    const before = await filesLeft();
    const caller = new AbortController();
    const url = `${bench.server.url}/v1/files`;
    const key = await bench.ours.keyWith(['files:write']);
    const endless = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode(`Name,Email\n${line}`)),
    });
    const sending = fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: endless,
      duplex: 'half',
      signal: caller.signal,
    }).catch(() => 'gone');
    await vi.waitFor(async () => expect(await filesLeft()).toBe(before + 1), { timeout: 10_000 });
    caller.abort();
    expect(await sending).toBe('gone');
    await vi.waitFor(async () => expect(await filesLeft()).toBe(before), { timeout: 10_000 });
    expect(bench.logged.filter((entry) => entry.includes('a request failed'))).toEqual([]);
  });
});

describe('the rest', () => {
  test('the OpenAPI document is there for anyone', async () => {
    const response = await fetch(`${bench.server.url}/v1/openapi.json`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ openapi: '3.1.0', info: { title: 'Sluice' } });
  });

  test('results come as JSON Lines when asked for, under a name of their own', async () => {
    const runId = await made(bench, bench.ours, true);
    const { headers, text } = await bench.ours.send('runs.output', {
      params: { runId },
      query: { format: 'jsonl' },
    });
    expect(headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    expect(headers.get('content-disposition')).toBe('attachment; filename="people.enriched.jsonl"');
    const rows = text
      .trimEnd()
      .split('\n')
      .map((row) => JSON.parse(row) as Record<string, unknown>);
    expect(rows.map((row) => row['sluice_status'])).toEqual(['matched', 'missed', 'refused']);
  });

  test.each([
    ['GET', '/v1/nothing', 404, 'route.unknown'],
    ['PUT', '/v1/accounts', 405, 'route.method'],
  ])('%s %s is %i %s', async (method, path, status, code) => {
    const response = await fetch(`${bench.server.url}${path}`, { method });
    expect([response.status, ((await response.json()) as Problem).code]).toEqual([status, code]);
  });

  test('broken JSON is told as such, whatever it holds', async () => {
    const key = await bench.ours.keyWith(['accounts:write']);
    const response = await fetch(`${bench.server.url}/v1/accounts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '{"connector": "example", "fields": {"apiKey": "ex_s3cret-in-broken-json"',
    });
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(text).toContain('not valid JSON');
    expect([text, ...bench.logged].join('\n')).not.toContain('s3cret-in-broken');
  });
});
