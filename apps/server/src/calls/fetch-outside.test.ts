import { afterEach, describe, expect, test } from 'vitest';
import { createOutsideFetch } from './fetch-outside.ts';
import type { Resolve } from './guarded-connect.ts';
import { startProvider, type Handler, type Provider } from './testing/provider.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function serve(handler: Handler): Promise<Provider> {
  const provider = await startProvider(handler);
  closers.push(() => provider.close());
  return provider;
}

function outside(allowHosts: readonly string[], resolve?: Resolve) {
  const way = createOutsideFetch({ egress: { allowHosts }, ...(resolve ? { resolve } : {}) });
  closers.push(() => way.close());
  return way;
}

const get = { method: 'GET', headers: {}, body: null };

test('what is sent arrives, and what is answered comes back', async () => {
  const provider = await serve(({ body }, response) => {
    response.writeHead(418, { 'content-type': 'text/plain', 'x-kind': 'teapot' }).end(`had ${body}`);
  });
  const way = outside([provider.host]);
  const answer = await way.fetch(`${provider.url}/brew?cup=1`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: 'tea',
  });
  expect([answer.status, answer.headers.get('x-kind'), await answer.text()]).toEqual([
    418,
    'teapot',
    'had tea',
  ]);
  expect(provider.seen).toMatchObject([{ method: 'POST', url: '/brew?cup=1', body: 'tea' }]);
});

test('an answer without a body, and one that redirects, come back as they are', async () => {
  const provider = await serve((request, response) => {
    if (request.url === '/gone') response.writeHead(302, { location: '/there' }).end();
    else response.writeHead(204).end();
  });
  const way = outside([provider.host]);
  expect((await way.fetch(`${provider.url}/`, get)).status).toBe(204);
  expect((await way.fetch(`${provider.url}/gone`, get)).status).toBe(302);
  expect(provider.seen.map(({ url }) => url)).toEqual(['/', '/gone']);
});

describe('what may not be called is not', () => {
  const leadsTo =
    (address: string): Resolve =>
    async () => [{ address, family: 4 }];

  test('plain http to a host that the operator did not allow', async () => {
    const provider = await serve((_request, response) => response.end());
    await expect(outside([]).fetch(provider.url, get)).rejects.toMatchObject({ code: 'egress.host' });
    expect(provider.seen).toEqual([]);
  });

  test('a name that leads into this machine or its network', async () => {
    for (const address of ['127.0.0.1', '10.1.2.3', '192.168.0.1'])
      await expect(
        outside([], leadsTo(address)).fetch('https://id.acme.example/', get),
      ).rejects.toMatchObject({ code: 'egress.address' });
  });

  test('a metadata address, even behind a host that the operator allowed', async () => {
    const way = outside(['id.acme.example'], leadsTo('169.254.169.254'));
    await expect(way.fetch('http://id.acme.example/', get)).rejects.toMatchObject({ code: 'egress.address' });
  });

  test('by any other method', async () => {
    const provider = await serve((_request, response) => response.end());
    const deleting = outside([provider.host]).fetch(provider.url, { ...get, method: 'DELETE' });
    await expect(deleting).rejects.toMatchObject({ code: 'internal' });
    expect(provider.seen).toEqual([]);
  });
});

test('an answer that is far too large, or cut off, is none', async () => {
  const large = await serve((_request, response) => response.end('x'.repeat(2 * 1024 * 1024)));
  await expect(outside([large.host]).fetch(large.url, get)).rejects.toMatchObject({
    code: 'provider.unavailable',
  });
  const cut = await serve((_request, response) => response.destroy());
  await expect(outside([cut.host]).fetch(cut.url, get)).rejects.toMatchObject({
    code: 'provider.unavailable',
  });
});

test('whoever stops waiting is not kept', async () => {
  const silent = await serve(() => undefined);
  const gone = new AbortController();
  const asking = outside([silent.host]).fetch(silent.url, { ...get, signal: gone.signal });
  gone.abort();
  await expect(asking).rejects.toMatchObject({ code: 'provider.unavailable' });
});
