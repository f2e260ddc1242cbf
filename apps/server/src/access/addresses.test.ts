import { describe, expect, test } from 'vitest';
import { isAmong, networkOf, plainAddress, readRanges } from './addresses.ts';

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:203.0.113.7', '203.0.113.7'],
  ['2001:DB8::7', '2001:db8::7'],
  ['fe80::1%eth0', 'fe80::1'],
])('%s is compared as %s', (text, plain) => {
  expect(plainAddress(text)).toBe(plain);
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['2001:0db8:0000:0000:ffff::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s is counted as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

describe('a range', () => {
  test.each([
    [['203.0.113.7'], '203.0.113.7', true],
    [['203.0.113.7'], '::ffff:203.0.113.7', true],
    [['::ffff:203.0.113.7'], '203.0.113.7', true],
    [['203.0.113.7'], '203.0.113.8', false],
    [['203.0.113.0/24'], '203.0.113.255', true],
    [['203.0.113.0/24'], '203.0.114.0', false],
    [['::ffff:203.0.113.0/120'], '203.0.113.99', true],
    [['2001:db8::/32'], '2001:db8:ffff::1', true],
    [['2001:db8::/32'], '2001:db9::1', false],
    [['10.0.0.0/8', '2001:db8::7'], '2001:db8::7', true],
    [['0.0.0.0/0'], '8.8.8.8', true],
    [['0.0.0.0/0'], '2001:db8::7', false],
    [['203.0.113.7'], 'not an address', false],
    [['203.0.113.7'], '', false],
  ])('%j holds %s: %s', (ranges, address, holds) => {
    expect(isAmong(readRanges(ranges, 'x'), address)).toBe(holds);
  });

  test.each([
    'office',
    '203.0.113',
    '203.0.113.0/33',
    '203.0.113.0/',
    '2001:db8::/129',
    '1.2.3.4/8/8',
    '::ffff:1.2.3.4/64',
    'fe80::1%eth0',
    '',
  ])('%j is none, and told so', (text) => {
    expect(() => readRanges([text], 'allowedAddresses')).toThrow(
      expect.objectContaining({
        code: 'request.invalid',
        fields: [expect.objectContaining({ field: 'allowedAddresses' })],
      }),
    );
  });
});
