import { manualClock } from '@sluice/core';
import { expect, test } from 'vitest';
import { readRate } from './rate.ts';
import { clientOf, startClient } from './testing/api-client.ts';

test('over the limit the answer is 429 with Retry-After, per company, and the call is not done', async () => {
  const clock = manualClock();
  const client = await startClient({ clock, rate: readRate('second=2') });
  try {
    const call = { path: 'crm/account/create', form: { type: '1', name: 'A' } };
    expect((await client.call(call)).status).toBe(200);
    expect((await client.call(call)).status).toBe(200);
    const over = await client.call(call);
    expect(over.status).toBe(429);
    expect(over.headers['retry-after']).toBe('1');
    expect(over.json.error).toMatchObject({ error_code: 10, error_msg: 'Too Many Requests' });
    expect(client.api.count('crm/account')).toBe(2);

    const { id, apiKey } = await client.api.createKey({ domain: 'othercompany' });
    const other = clientOf(client.api, { keyId: id, apiKey: apiKey.open() });
    expect((await other.call(call)).status).toBe(200);
    const second = await client.api.createKey();
    expect((await client.call({ ...call, apiKey: second.apiKey.open() })).status).toBe(429);

    await clock.advance(1000);
    expect((await client.call(call)).status).toBe(200);
  } finally {
    await client.api.close();
  }
});

test('a call without a valid key counts for nobody', async () => {
  const client = await startClient({ clock: manualClock(), rate: readRate('second=1') });
  try {
    for (let tries = 0; tries < 3; tries += 1) {
      const reply = await client.call({ path: 'crm/account/list', apiKey: 'wrong' });
      expect(reply.json.error).toMatchObject({ error_code: 11 });
    }
    expect((await client.call({ path: 'crm/account/list' })).status).toBe(200);
  } finally {
    await client.api.close();
  }
});

test('a rate is off, or limits by window, and nothing else', () => {
  expect(readRate('off')).toEqual([]);
  expect(readRate('second=5,minute=200').map(({ name, limit }) => [name, limit])).toEqual([
    ['second', 5],
    ['minute', 200],
  ]);
  for (const wrong of ['', 'second', 'second=0', 'year=1', 'second=1.5', 'toString=1']) {
    expect(() => readRate(wrong), wrong).toThrow(expect.objectContaining({ code: 'request.invalid' }));
  }
});
