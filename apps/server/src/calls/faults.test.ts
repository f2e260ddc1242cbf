import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { manualClock } from '@sluice/core';
import { afterEach, describe, expect, it } from 'vitest';
import { openKit, type Kit, type KitOptions } from './testing/calls-kit.ts';
import { answer, type Handler } from './testing/provider.ts';
import { untilSettled } from './testing/until-settled.ts';

let kit: Kit | undefined;
const open = async (options: KitOptions = {}): Promise<Kit> => (kit = await openKit(options));
afterEach(async () => {
  await kit?.close();
  kit = undefined;
});

/** The first `times` requests get the fault, the rest `{"ok":true}`. */
const flaky =
  (times: number, fault: Handler): Handler =>
  (request, response, count) => {
    if (count > times) answer(response, 200, { ok: true });
    else fault(request, response, count);
  };

const FAULTS: [name: string, fault: Handler, code: string][] = [
  ['a 500', (_, response) => answer(response, 500, { message: 'oops' }), 'provider.unavailable'],
  [
    'a 503 in HTML',
    (_, response) => answer(response, 503, '<html>', { 'content-type': 'text/html' }),
    'provider.unavailable',
  ],
  ['a connection cut before any answer', (_, response) => response.destroy(), 'provider.unavailable'],
  [
    'a connection cut in the middle of the headers',
    (_, response) => response.socket?.end('HTTP/1.1 200 OK\r\ncontent-ty'),
    'provider.unavailable',
  ],
  [
    'a connection cut in the middle of the body',
    (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"half":', () => response.destroy());
    },
    'provider.unavailable',
  ],
  [
    'a connection cut between two chunks',
    (_, response) => {
      response.write('{"half":', () => response.destroy());
    },
    'provider.unavailable',
  ],
  [
    'a body shorter than its length says',
    (_, response) => response.socket?.end('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{}'),
    'provider.unavailable',
  ],
  [
    'an answer that is no HTTP',
    (_, response) => response.socket?.end('SSH-2.0-x\r\n\r\n'),
    'provider.unavailable',
  ],
  ['broken JSON', (_, response) => answer(response, 200, '{"a":'), 'provider.malformed'],
  [
    'HTML instead of JSON',
    (_, response) => answer(response, 200, '<p>hi', { 'content-type': 'text/html' }),
    'provider.malformed',
  ],
  [
    'damaged gzip',
    (_, response) => answer(response, 200, 'nope', { 'content-encoding': 'gzip' }),
    'provider.malformed',
  ],
  [
    'an unknown packing',
    (_, response) => answer(response, 200, 'nope', { 'content-encoding': 'zstd' }),
    'provider.malformed',
  ],
];

describe('a passing fault of a read', () => {
  it.each(FAULTS)('is tried again: %s', async (_name, fault) => {
    const { call, provider, calls } = await open({ handler: flaky(2, fault) });
    await expect(call({ action: 'things.get' })).resolves.toMatchObject({
      output: { ok: true },
      attempts: 3,
    });
    expect(provider.seen).toHaveLength(3);
    await calls.flush();
    expect((await calls.list('wsp_1', {})).items).toMatchObject([
      { outcome: 'ok', attempts: 3, status: 200 },
    ]);
  });

  it.each(FAULTS)('ends after four tries, said plainly: %s', async (_name, fault, code) => {
    const { call, provider, calls } = await open({ handler: fault });
    await expect(call({ action: 'things.get' })).rejects.toMatchObject({ code });
    expect(provider.seen).toHaveLength(4);
    await calls.flush();
    const { items } = await calls.list('wsp_1', {});
    expect(items).toMatchObject([{ attempts: 4, error: expect.stringContaining(code) }]);
  });

  it('is told as unreachable when nobody listens', async () => {
    const { call, provider, pacer } = await open();
    await provider.close();
    await expect(call({ action: 'things.get' })).rejects.toMatchObject({ code: 'provider.unavailable' });
    expect(pacer.fates).toEqual(Array.from({ length: 4 }, () => 'given back'));
  });
});

describe('an answer', () => {
  it('that nobody asked to be packed is unpacked', async () => {
    const { call, provider } = await open({
      handler: (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"packed":true}'));
      },
    });
    await expect(call({ action: 'things.get' })).resolves.toMatchObject({ output: { packed: true } });
    expect(provider.seen[0]?.headers['accept-encoding']).toBe('identity');
  });

  it('that unpacks to more than is taken is refused, and not kept in memory', async () => {
    // It would be good JSON, were it not for its size.
    const bomb = gzipSync(`${' '.repeat(3_000_000)}{}`);
    const { call } = await open({
      limits: { maxBytes: 1_000_000 },
      handler: (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    });
    expect(bomb.length).toBeLessThan(10_000);
    await expect(call({ action: 'things.get' })).rejects.toMatchObject({ code: 'provider.malformed' });
  });

  it('that says it is larger than is taken is not read', async () => {
    const { call } = await open({
      limits: { maxBytes: 1000 },
      handler: (_, response) => {
        response.writeHead(200, { 'content-length': '1000000' });
        response.write('{');
      },
    });
    await expect(call({ action: 'things.get' })).rejects.toMatchObject({ code: 'provider.malformed' });
  });

  it('without end is cut as soon as it is larger than is taken', async () => {
    const { call } = await open({
      limits: { maxBytes: 100_000 },
      handler: (_, response) => {
        const piece = Buffer.alloc(16_384, 0x20);
        const more = (): void => void (response.writable && response.write(piece, () => setImmediate(more)));
        more();
      },
    });
    await expect(call({ action: 'things.get' })).rejects.toMatchObject({ code: 'provider.malformed' });
  });

  it('of nothing is nothing', async () => {
    const { call } = await open({ handler: (_, response) => response.writeHead(204).end() });
    await expect(call({ action: 'things.get' })).resolves.toMatchObject({ output: undefined });
  });
});

describe('a provider that hangs', () => {
  const once = { retry: { attempts: 1 } };

  it.each<[string, Handler]>([
    ['before its headers', () => undefined],
    ['in the middle of its body', (_, response) => void response.write('{')],
  ])('is given up after a time: %s', async (_name, handler) => {
    const clock = manualClock();
    let reached = (): void => undefined;
    const inside = new Promise<void>((resolve) => (reached = resolve));
    const { call } = await open({
      ...once,
      clock,
      handler: (request, response, count) => {
        handler(request, response, count);
        reached();
      },
    });
    const failed = expect(call({ action: 'things.get' })).rejects.toMatchObject({ code: 'provider.timeout' });
    await inside;
    await clock.advance(200_000);
    await failed;
  });

  it('and sends a byte now and then is given up when the whole takes too long', async () => {
    const clock = manualClock();
    const { call } = await open({
      ...once,
      clock,
      limits: { idleMs: 30_000, totalMs: 100_000 },
      handler: (_, response) => {
        // Each byte comes ten seconds after the last, so none of them is late by itself.
        const drip = (): void => {
          response.write(' ');
          void clock.sleep(10_000).then(drip);
        };
        drip();
      },
    });
    const failed = call({ action: 'things.get' }).catch((error: unknown) => error);
    await untilSettled(failed, clock);
    await expect(failed).resolves.toMatchObject({ code: 'provider.timeout' });
  });

  it('holds nothing up after a cancel', async () => {
    let reached = (): void => undefined;
    const inside = new Promise<void>((resolve) => (reached = resolve));
    const { call, calls } = await open({ handler: () => reached() });
    const stop = new AbortController();
    const failed = expect(call({ action: 'things.get', signal: stop.signal })).rejects.toMatchObject({
      code: 'call.cancelled',
    });
    await inside;
    stop.abort();
    await failed;
    await calls.flush();
    expect((await calls.list('wsp_1', {})).items).toMatchObject([
      { outcome: 'failed', status: null, attempts: 1 },
    ]);
  });

  it('holds nothing up when the server stops', async () => {
    let reached = (): void => undefined;
    const inside = new Promise<void>((resolve) => (reached = resolve));
    const { call, calls } = await open({ handler: () => reached() });
    const failed = expect(call({ action: 'things.get' })).rejects.toMatchObject({ code: 'call.cancelled' });
    await inside;
    await calls.close();
    await failed;
    await expect(call({ action: 'things.get' })).rejects.toMatchObject({ code: 'server.stopping' });
    expect((await calls.list('wsp_1', {})).items).toHaveLength(1);
  });
});

describe('a connection that never comes about', () => {
  let server: Server | undefined;
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    server?.close();
  });

  it('is given up after a time, and the request counts as never sent', async () => {
    // It takes connections and never says a word of TLS.
    server = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const clock = manualClock();
    const { call, pacer } = await open({
      clock,
      retry: { attempts: 1 },
      egress: { allowHosts: [host] },
      account: { baseUrl: `https://${host}`, allowedHosts: [host] },
    });
    const failed = expect(call({ action: 'things.get' })).rejects.toMatchObject({ code: 'provider.timeout' });
    while (clock.sleepers() === 0) await clock.advance(0);
    await clock.advance(20_000);
    await failed;
    expect(pacer.fates).toEqual(['given back']);
  });
});
