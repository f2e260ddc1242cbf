import { describe, expect, it } from 'vitest';
import { RoundTrips } from './round-trips.ts';

/** One after the other. */
function seen(times: number, ms: (index: number) => number): RoundTrips {
  const trips = new RoundTrips();
  goOn(trips, times, ms);
  return trips;
}

let now = 0;
function goOn(trips: RoundTrips, times: number, ms: (index: number) => number): void {
  for (let i = 0; i < times; i += 1) {
    const sentAt = now;
    now += ms(i);
    trips.record({ sentAt, answeredAt: now });
  }
}

describe('round trips', () => {
  it('earn nothing before enough of them were seen, nor while they are unsteady', () => {
    expect(seen(31, () => 100).creditMs()).toBe(0);
    expect(seen(40, () => 100).creditMs()).toBe(100);
    expect(seen(200, (i) => 20 + (i % 20) * 10).creditMs()).toBe(0);
  });

  it('earn nothing while all that was seen was under way together: it waited in one queue, not on the way', () => {
    const trips = new RoundTrips();
    for (let round = 0; round < 3; round += 1)
      for (let i = 0; i < 40; i += 1)
        trips.record({ sentAt: round * 1000 + i, answeredAt: round * 1000 + i + 100 });
    expect(trips.creditMs()).toBe(0);
    for (let i = 0; i < 40; i += 1) trips.record({ sentAt: 3000 + i, answeredAt: 3100 + i });
    expect(trips.creditMs()).toBe(100);
  });

  it('remember a quick answer for a long time', () => {
    expect(seen(600, (i) => (i === 10 ? 60 : 100)).creditMs()).toBe(20);
  });

  it('earn nothing for a long time after a refusal', () => {
    const trips = seen(100, () => 100);
    trips.distrust();
    goOn(trips, 1, () => 100);
    expect(trips.creditMs()).toBe(0);
    goOn(trips, 5000, () => 100);
    expect(trips.creditMs()).toBe(100);
  });

  it('know the longest of late', () => {
    expect(new RoundTrips().isKnown()).toBe(false);
    expect(new RoundTrips().longestMs()).toBe(0);
    expect(seen(100, (i) => i).longestMs()).toBe(99);
  });
});
