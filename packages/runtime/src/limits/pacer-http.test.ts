import { systemClock } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { createHttp, listen } from '../http/index.ts';
import { silentLogger } from '../log/index.ts';
import { createEnforcer } from './enforcer.ts';
import { createPacer } from './pacer.ts';
import { WINDOW_MS, type WindowLimit } from './windows.ts';

/** A server on this machine that refuses what is above its limits, and tells how it stands in a header. */
async function startService(windows: readonly WindowLimit[]) {
  const enforcer = createEnforcer({ clock: systemClock, windows });
  const http = createHttp({ log: silentLogger(), name: 'limited', metrics: false });
  http.app.get('/', (_request, reply) => {
    const verdict = enforcer.tryTake('caller');
    const minute = verdict?.windows.find(({ name }) => name === 'minute');
    void reply.header('x-minute-left', minute?.remaining ?? 0);
    void reply.code(verdict?.allowed ? 200 : 429).send({});
  });
  const { url } = await listen(http.app, { port: 0 });
  return { url, close: () => http.close({ drainMs: 0 }) };
}

describe('a pacer before a real server', () => {
  it.each(['fixed', 'sliding'] as const)(
    'is never refused, with %s windows that it cannot see',
    async (kind) => {
      const windows: WindowLimit[] = [
        { name: 'second', limit: 40, windowMs: WINDOW_MS.second, kind, startsAt: 333 },
        // It begins now, so that it does not end while the test runs.
        { name: 'minute', limit: 1000, windowMs: WINDOW_MS.minute, kind, startsAt: systemClock.now() },
      ];
      const service = await startService(windows);
      const pacer = createPacer({ clock: systemClock });
      const statuses: number[] = [];
      const call = async (index: number) => {
        const permit = await pacer.acquire({ key: 'k', windows, lane: `lane-${index % 3}` });
        const answer = await fetch(service.url);
        permit.done({ answered: true });
        pacer.observe(
          'k',
          [{ name: 'minute', remaining: Number(answer.headers.get('x-minute-left')) }],
          permit,
        );
        await answer.arrayBuffer();
        statuses.push(answer.status);
      };
      await Promise.all(Array.from({ length: 100 }, (_, index) => call(index)));
      expect(statuses.filter((status) => status !== 200)).toEqual([]);
      expect(pacer.status('k')).toMatchObject([{}, { used: 100 }]);
      await service.close();
    },
  );
});
