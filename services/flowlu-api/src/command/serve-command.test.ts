import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serveInChild } from '../testing/serve-in-child.ts';

let data: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'flowlu-serve-'));
});

afterEach(() => {
  rmSync(data, { recursive: true, force: true });
});

test('a served sample tells in one line where it is, with a key that works, also after the next start', async () => {
  const first = await serveInChild(data, ['--sample', '50']);
  await first.kill();
  const second = await serveInChild(data, ['--sample', '50']);
  try {
    expect(second.ready).toMatchObject({ ready: true, domain: 'mycompany' });
    expect(second.ready).toMatchObject({ records: { 'crm/account': 45, 'crm/lead': 5 } });
    for (const { apiKey } of [first, second]) {
      const reply = await fetch(`${second.url}/api/v1/module/crm/account/list?api_key=${apiKey}`);
      expect(await reply.json()).toMatchObject({ response: { total: 45 } });
    }
    expect(second.lines()).toBe(1);
  } finally {
    await second.kill();
  }
});
