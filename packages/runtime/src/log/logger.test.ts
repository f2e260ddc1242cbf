import { Secret, SluiceError } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { createLogger, type Logger } from './logger.ts';

const CANARY = 'canary-7f3a9b21-never-shown';

function recorded(): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  const log = createLogger({
    level: 'trace',
    name: 'test',
    destination: { write: (line) => lines.push(line) },
  });
  return { log, lines };
}

describe('a logger', () => {
  const cases: [string, (log: Logger) => void][] = [
    ['a top-level key', (log) => log.info({ api_key: CANARY })],
    ['a key in camel case', (log) => log.info({ apiKey: CANARY })],
    [
      'headers',
      (log) => log.info({ headers: { Authorization: CANARY, 'Set-Cookie': [CANARY], api_key: CANARY } }),
    ],
    ['six levels down', (log) => log.info({ a: { b: [{ c: { d: { e: { password: CANARY } } } }] } })],
    ['an object under a sensitive name', (log) => log.info({ secrets: { anything: CANARY } })],
    ['a Secret under any name', (log) => log.info({ value: new Secret(CANARY), list: [new Secret(CANARY)] })],
    ['a Secret in a map', (log) => log.info({ map: new Map([['x', new Secret(CANARY)]]) })],
    ['a Secret as format argument', (log) => log.info('key is %s %o', new Secret(CANARY), { token: CANARY })],
    ['a URL in a field', (log) => log.info({ url: `https://crm.example/api?page=1&api_key=${CANARY}` })],
    ['a URL object', (log) => log.info({ url: new URL(`https://u:${CANARY}@crm.example/?token=${CANARY}`) })],
    ['a URL in the text', (log) => log.info(`GET https://crm.example/api?api_key=${CANARY} failed`)],
    ['an error as such', (log) => log.error(new Error(`GET https://crm.example/?api_key=${CANARY} failed`))],
    [
      'detail and cause of an error',
      (log) =>
        log.error({
          err: new SluiceError('internal', {
            detail: `sent api_key=${CANARY}`,
            cause: new Error('inner', { cause: { headers: { cookie: CANARY } } }),
          }),
        }),
    ],
    [
      'own properties of an error',
      (log) => log.error(Object.assign(new Error('x'), { config: { token: CANARY } })),
    ],
    ['the bindings of a child', (log) => log.child({ token: CANARY, inner: { secret: CANARY } }).info('hi')],
    ['what toJSON gives', (log) => log.info({ call: { toJSON: () => ({ password: CANARY }) } })],
    ['a header line in a text', (log) => log.warn(`Authorization: Bearer ${CANARY}`)],
  ];

  it.each(cases)('never writes a secret: %s', (_name, act) => {
    const { log, lines } = recorded();
    act(log);
    expect(lines).toHaveLength(1);
    expect(lines.join('')).not.toContain(CANARY);
  });

  it('keeps what helps: message, detail, code, stack and cause of an error', () => {
    const { log, lines } = recorded();
    log.error(
      { err: new SluiceError('store.failed', { detail: 'disk 3', cause: new TypeError('broken') }) },
      'no',
    );
    const line = JSON.parse(lines[0] ?? '') as Record<string, Record<string, unknown>>;
    expect(line).toMatchObject({
      level: 'error',
      name: 'test',
      msg: 'no',
      err: {
        type: 'SluiceError',
        code: 'store.failed',
        detail: 'disk 3',
        cause: { type: 'TypeError', message: 'broken' },
      },
    });
    expect(line['err']?.['stack']).toContain('logger.test');
  });

  it('leaves ordinary fields as they are', () => {
    const { log, lines } = recorded();
    log.info(
      { url: 'https://x.example/?page=2&q=a%20b', count: 3, list: [1, 'two'], none: null, tokens: 5 },
      'done',
    );
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      url: 'https://x.example/?page=2&q=a%20b',
      count: 3,
      list: [1, 'two'],
      none: null,
      tokens: 5,
      msg: 'done',
    });
  });

  it('survives cycles, depth and long lists', () => {
    const { log, lines } = recorded();
    const loop: Record<string, unknown> = { many: Array.from({ length: 1000 }, (_, i) => i), big: 5n };
    loop['self'] = loop;
    log.info({ loop, bytes: new Uint8Array(4), set: new Set([1]), at: new Date(0) });
    expect(lines[0]).toContain('[circular]');
    expect(lines[0]).toContain('800 more');
    expect(lines[0]).toContain('[4 bytes]');
  });
});
