import { describe, expect, it } from 'vitest';
import { RoundTrips } from './round-trips.ts';

function seen(times: number, ms: (index: number) => number): RoundTrips {
  const trips = new RoundTrips();
  for (let i = 0; i < times; i += 1) trips.record(ms(i));
  return trips;
}

describe('round trips', () => {
  it('earn nothing before enough of them were seen, nor while they are unsteady', () => {
    expect(seen(31, () => 100).creditMs()).toBe(0);
    expect(seen(40, () => 100).creditMs()).toBe(100);
    expect(seen(200, (i) => 20 + (i % 20) * 10).creditMs()).toBe(0);
  });

  it('remember a quick answer for a long time', () => {
    expect(seen(600, (i) => (i === 10 ? 60 : 100)).creditMs()).toBe(20);
  });

  it('earn nothing for a long time after a refusal', () => {
    const trips = seen(100, () => 100);
    trips.distrust();
    trips.record(100);
    expect(trips.creditMs()).toBe(0);
    for (let i = 0; i < 5000; i += 1) trips.record(100);
    expect(trips.creditMs()).toBe(100);
  });

  it('know the longest of late', () => {
    expect(new RoundTrips().isKnown()).toBe(false);
    expect(new RoundTrips().longestMs()).toBe(0);
    expect(seen(100, (i) => i).longestMs()).toBe(99);
  });
});
