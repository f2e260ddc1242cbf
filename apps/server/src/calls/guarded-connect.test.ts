import type { LookupAddress } from 'node:dns';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openKit, type Kit, type KitOptions } from './testing/calls-kit.ts';
import { startProvider, type Provider } from './testing/provider.ts';

let kit: Kit | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await kit?.close();
  kit = undefined;
});

const v4 = (address: string): LookupAddress => ({ address, family: 4 });
const v6 = (address: string): LookupAddress => ({ address, family: 6 });

/** An account whose provider has a name; the name leads to what `resolve` says. */
async function named(options: {
  addresses: LookupAddress[] | (() => LookupAddress[]);
  allowed?: boolean;
  kit?: KitOptions;
}): Promise<Kit> {
  const { addresses, allowed = false } = options;
  kit = await openKit({
    resolve: () => Promise.resolve(typeof addresses === 'function' ? addresses() : addresses),
    retry: { attempts: 2, baseMs: 1, maxMs: 1 },
    ...options.kit,
  });
  const port = new URL(kit.provider.url).port;
  // Plain http is only for allowed hosts; the others are called over https, and refused before any handshake.
  Object.assign(kit.account, {
    baseUrl: `${allowed ? 'http' : 'https'}://provider.example:${port}`,
    allowedHosts: [`provider.example:${port}`],
  });
  return kit;
}

describe('a name that resolves', () => {
  it.each([
    ['loopback', [v4('127.0.0.1')]],
    ['a private network', [v4('10.0.0.8')]],
    ['the metadata service', [v4('169.254.169.254')]],
    ['loopback over IPv6', [v6('::1')]],
    ['a mapped private address', [v6('::ffff:127.0.0.1')]],
    ['a public and a private address', [v4('93.184.215.14'), v4('127.0.0.1')]],
    ['a private and a public address', [v4('127.0.0.1'), v4('93.184.215.14')]],
    ['what is no address', [v4('localhost')]],
  ])('to %s is refused, without a byte sent or a credential shown', async (_name, addresses) => {
    const { call, provider, pacer } = await named({ addresses });
    await expect(call({ action: 'things.get' })).rejects.toMatchObject({ code: 'egress.address' });
    expect(provider.connections()).toBe(0);
    expect(pacer.fates).toEqual(['given back']);
  });

  it('to nothing is told as unreachable', async () => {
    const { call } = await named({ addresses: [] });
    await expect(call({ action: 'things.get' })).rejects.toMatchObject({ code: 'provider.unavailable' });
  });

  it('to loopback is called when the operator allowed the name, under its own name', async () => {
    const { call, provider } = await named({
      addresses: [v4('127.0.0.1')],
      allowed: true,
      kit: { egress: { allowHosts: ['provider.example'] } },
    });
    await call({ action: 'things.get' });
    expect(provider.seen[0]?.headers.host).toBe(new URL(kit?.account.baseUrl ?? '').host);
  });

  it('to a metadata address is refused even for an allowed name', async () => {
    const { call } = await named({
      addresses: [v4('169.254.169.254')],
      allowed: true,
      kit: { egress: { allowHosts: ['provider.example'] } },
    });
    await expect(call({ action: 'things.get' })).rejects.toMatchObject({ code: 'egress.address' });
  });

  it('is asked once for a connection: what was checked is what is connected to', async () => {
    // The second answer would be the rebound one; it is never asked for.
    const answers = [[v4('127.0.0.1')], [v4('169.254.169.254')]];
    let asked = 0;
    const { call, provider } = await named({
      addresses: () => answers[asked++] ?? [],
      allowed: true,
      kit: { egress: { allowHosts: ['provider.example'] } },
    });
    await call({ action: 'things.get' });
    expect([asked, provider.seen.length]).toEqual([1, 1]);
  });

  it('to another address at a new connection is checked anew', async () => {
    const answers = [[v4('127.0.0.1')], [v4('169.254.169.254')]];
    let asked = 0;
    const { call, provider } = await named({
      addresses: () => answers[asked++] ?? [],
      allowed: true,
      kit: {
        egress: { allowHosts: ['provider.example'] },
        handler: (_, response) => response.writeHead(200, { connection: 'close' }).end('{}'),
      },
    });
    await call({ action: 'things.get' });
    await expect(call({ action: 'things.get' })).rejects.toMatchObject({ code: 'egress.address' });
    expect(provider.seen).toHaveLength(1);
  });
});

describe('the environment', () => {
  let proxy: Provider | undefined;
  afterEach(() => proxy?.close());

  it('cannot put a proxy between', async () => {
    proxy = await startProvider((_, response) => response.end('{}'));
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY']) vi.stubEnv(name, proxy.url);
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    kit = await openKit();
    await kit.call({ action: 'things.get' });
    expect([kit.provider.seen.length, proxy.connections()]).toEqual([1, 0]);
  });
});
