import { afterEach, describe, expect, it } from 'vitest';
import { CANARY, openKit, type Kit, type KitOptions } from './testing/calls-kit.ts';
import { answer, startProvider, type Handler, type Provider } from './testing/provider.ts';

let kit: Kit | undefined;
let other: Provider | undefined;
const open = async (options: KitOptions = {}): Promise<Kit> => (kit = await openKit(options));
afterEach(async () => {
  await kit?.close();
  await other?.close();
  kit = other = undefined;
});

const to =
  (location: () => string, status = 302): Handler =>
  (request, response) => {
    if (request.url.startsWith('/end')) answer(response, 200, { end: true });
    else response.writeHead(status, { location: location() }).end();
  };

describe('a redirect', () => {
  it('to the account’s own host is followed by a read', async () => {
    const { call, provider, pacer } = await open({ handler: to(() => '/end?x=1#top') });
    await expect(call({ action: 'things.get' })).resolves.toMatchObject({
      output: { end: true },
      attempts: 1,
    });
    expect(provider.seen.map(({ url }) => url)).toEqual(['/things/a?view=all', '/end?x=1']);
    expect(provider.seen[1]?.headers['x-api-key']).toBe(CANARY);
    // The second request counts in the budget like every other.
    expect(pacer.acquired).toHaveLength(2);
  });

  it('to another host is not followed, and that host sees neither request nor credential', async () => {
    other = await startProvider((_, response) => response.end('{}'));
    const { call, provider } = await open({ handler: to(() => `${other?.url ?? ''}/end`) });
    await expect(call({ action: 'things.get' })).rejects.toMatchObject({ code: 'egress.redirect' });
    expect([provider.seen.length, other.connections()]).toEqual([1, 0]);
  });

  it('to another host is not followed even when the operator allowed that host for others', async () => {
    const stranger = await startProvider((_, response) => response.end('{}'));
    other = stranger;
    const { call } = await open({
      handler: to(() => `${stranger.url}/end`),
      egress: { allowHosts: ['127.0.0.1'] },
    });
    await expect(call({ action: 'things.get' })).rejects.toMatchObject({ code: 'egress.redirect' });
    expect(stranger.connections()).toBe(0);
  });

  it('to a second host of the account carries the credential there', async () => {
    const second = await startProvider((_, response) => answer(response, 200, { end: true }));
    other = second;
    const made = await open({
      handler: to(() => `${second.url}/end`),
      egress: { allowHosts: ['127.0.0.1'] },
    });
    Object.assign(made.account, { allowedHosts: [made.provider.host, second.host] });
    await expect(made.call({ action: 'things.get' })).resolves.toMatchObject({ output: { end: true } });
    expect(second.seen[0]?.headers['x-api-key']).toBe(CANARY);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/',
    'http://2130706433/',
    'file:///etc/passwd',
    'ftp://x.example/',
    '//evil.example/',
    'https://user:pw@evil.example/',
    'http://',
  ])('to %s is refused', async (location) => {
    const { call } = await open({ handler: to(() => location) });
    await expect(call({ action: 'things.get' })).rejects.toMatchObject({ code: 'egress.redirect' });
  });

  it('in a loop ends after three hops', async () => {
    const { call, provider } = await open({ handler: to(() => '/again') });
    await expect(call({ action: 'things.get' })).rejects.toMatchObject({ code: 'egress.redirect' });
    expect(provider.seen).toHaveLength(4);
  });

  it('never repeats a call that spends or writes', async () => {
    const { call, provider, ledger } = await open({ handler: to(() => '/end', 307) });
    await expect(call({ action: 'people.enrich', input: { people: ['a'] } })).rejects.toMatchObject({
      code: 'egress.redirect',
    });
    expect(provider.seen).toHaveLength(1);
    expect(ledger.entries.map(({ state }) => state)).toEqual(['refunded']);
  });

  it.each([
    [307, 2],
    [302, 1],
  ])('with status %i sends a read with a body %i time(s)', async (status, times) => {
    const { call, provider } = await open({ handler: to(() => '/end', status) });
    await call({ action: 'things.search' }).catch(() => undefined);
    expect(provider.seen).toHaveLength(times);
    if (times === 2) expect(provider.seen[1]).toMatchObject({ method: 'POST', body: '{"id":"a"}' });
  });

  it('with a credential in the query puts it there anew, whatever the new place says', async () => {
    const { call, provider } = await open({
      connector: { auth: { kind: 'query', parameter: 'api_key', field: 'apiKey' } },
      handler: to(() => '/end?api_key=other'),
    });
    await call({ action: 'things.get' });
    expect(provider.seen[1]?.url).toBe(`/end?api_key=${CANARY}`);
  });
});
