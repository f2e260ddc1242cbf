import { expect, test } from 'vitest';
import { changeText, countText, creditsText, durationText, shareText, shortCount } from './numbers.ts';

test('numbers are said as one reads them best', () => {
  expect([countText(1240), creditsText(1240.5), creditsText(0.333)]).toEqual(['1,240', '1,240.5', '0.33']);
  expect([shortCount(9999), shortCount(12_400), shortCount(3_000_000)]).toEqual(['9,999', '12.4K', '3M']);
});

test('a share of nothing is none, and a change from nothing is not told', () => {
  expect([shareText(1, 8), shareText(0, 0)]).toEqual(['12.5%', '0%']);
  expect([changeText(150, 100), changeText(50, 100), changeText(5, 0)]).toEqual(['+50%', '-50%', undefined]);
});

test('a time is said in the unit that fits', () => {
  expect([durationText(239.6), durationText(1234), durationText(180_000)]).toEqual([
    '240 ms',
    '1.2 s',
    '3 min',
  ]);
});
