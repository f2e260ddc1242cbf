import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimeLog, timeLogStepMs } from './time-log.ts';

describe('a time log', () => {
  it('never says less than the truth, and keeps no more entries than its window has steps', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(gaps, fc.constantFrom(0, 7), (waits, stepMs) => {
        const log = new TimeLog(stepMs);
        const times: number[] = [];
        let now = 1000;
        for (const wait of waits) {
          now += wait;
          log.expire(now - 300);
          log.add(now, 1);
          times.push(now);
          const truth = times.filter((time) => time > now - 300).length;
          expect(log.total).toBeGreaterThanOrEqual(truth);
          if (stepMs === 0) expect(log.total).toBe(truth);
          else expect(log.summary(Infinity).length).toBeLessThanOrEqual(300 / 7 + 2);
        }
        expect(log.summary(5).length).toBeLessThanOrEqual(5);
        expect(log.summary(5).reduce((sum, [, count]) => sum + count, 0)).toBe(log.total);
      }),
    );
  });

  it('finds and drops the oldest', () => {
    const log = new TimeLog(0);
    log.add(10, 2);
    log.add(20, 3);
    expect([1, 2, 3, 5, 6].map((nth) => log.timeOf(nth))).toEqual([10, 10, 20, 20, undefined]);
    expect(log.since(10)).toBe(3);
    log.dropOldest(3);
    expect(log.summary(9)).toEqual([[20, 2]]);
    log.dropOldest(9);
    expect(log.total).toBe(0);
  });

  it('is exact for small limits and steps by a thousandth for large ones', () => {
    expect([timeLogStepMs(1000, 60_000), timeLogStepMs(50_000, 86_400_000)]).toEqual([0, 86_400]);
  });
});
