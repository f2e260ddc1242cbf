import { operations, type Operation, type Problem } from '@sluice/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApiBench, type ApiBench } from './testing/api-bench.ts';
import { opened } from './testing/scenarios-links.ts';

let bench: ApiBench;
beforeAll(async () => {
  bench = await openApiBench();
});
afterAll(() => bench.close());

const ORIGIN = 'https://app.example.com';
const preflight = (path: string, method: string) =>
  fetch(`${bench.server.url}${path}`, {
    method: 'OPTIONS',
    headers: {
      origin: ORIGIN,
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization,content-type',
    },
  });
const allowed = (response: Response) =>
  Object.fromEntries([...response.headers].filter(([name]) => name.startsWith('access-control-')));
const table = Object.values<Operation>(operations);
const pathOf = ({ path }: Operation) => path.replaceAll(/\{\w+\}/g, 'some_id');

test('any page may ask what the Hub asks, with a token and without cookies; no key is needed to find out', async () => {
  const hub = table.filter(({ scope }) => scope === 'link');
  expect(hub.length).toBeGreaterThan(4);
  for (const operation of hub) {
    const response = await preflight(pathOf(operation), operation.method);
    expect(response.status).toBe(204);
    expect(allowed(response)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-expose-headers': 'retry-after, x-request-id',
      'access-control-max-age': '600',
    });
  }
});

test('the rest of the API may be asked by no page', async () => {
  for (const operation of table.filter(({ scope }) => scope !== 'link')) {
    const response = await preflight(pathOf(operation), operation.method);
    expect(response.status, operation.path).toBeGreaterThanOrEqual(400);
    expect(allowed(response), operation.path).toEqual({});
  }
  const headers = { origin: ORIGIN, authorization: `Bearer ${await bench.ours.keyWith(['accounts:read'])}` };
  const answer = await fetch(`${bench.server.url}/v1/accounts`, { headers });
  expect([answer.status, allowed(answer)]).toEqual([200, {}]);
});

test('a page can read what it is refused, too', async () => {
  const { token } = await opened(bench, bench.ours, { origins: ['https://other.example'] });
  for (const [authorization, code] of [
    [`Bearer ${token}`, 'link.origin'],
    ['Bearer slink_x', 'link.invalid'],
  ] as const) {
    const headers = { origin: ORIGIN, authorization };
    const response = await fetch(`${bench.server.url}/v1/hub/session`, { headers });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(((await response.json()) as Problem).code).toBe(code);
  }
});
