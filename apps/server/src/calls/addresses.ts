import { isIPv4, isIPv6 } from 'node:net';

/**
 * What kind of place an IP address names:
 * - `public`: anyone may be called there
 * - `private`: this machine or its own networks; only for hosts that the operator allowed
 * - `never`: metadata and link-local addresses, multicast, reserved and translated ranges; for nobody
 */
export type AddressKind = 'public' | 'private' | 'never';

type Range = readonly [network: readonly number[], bits: number];

/** Private use: RFC 1918, RFC 6598 (carrier-grade NAT), loopback. */
const PRIVATE_V4 = ranges4([
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
]);

/** The other ranges that the IANA special-purpose registry does not route on the internet. */
const NEVER_V4 = ranges4([
  ['0.0.0.0', 8],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]);

/** Private use: loopback and unique local addresses, but for the metadata address inside them. */
const PRIVATE_V6 = ranges6([
  ['::1', 128],
  ['fc00::', 7],
]);
const METADATA_V6 = ranges6([['fd00:ec2::254', 128]]);

/** Only global unicast is routed on the internet; these parts of it are not, or lead to an IPv4 address. */
const GLOBAL_V6 = ranges6([['2000::', 3]]);
const NEVER_V6 = ranges6([
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
]);

/** Takes a plain address as a resolver gives it, without brackets. What is no address is `never`. */
export function addressKind(address: string): AddressKind {
  const bare = address.replace(/%.*$/, '');
  if (isIPv4(bare)) return kindOf4(bytesOf4(bare));
  if (!isIPv6(bare)) return 'never';
  const bytes = bytesOf6(bare);
  const embedded = embeddedV4(bytes);
  return embedded ? kindOf4(embedded) : kindOf6(bytes);
}

function kindOf4(bytes: readonly number[]): AddressKind {
  const inside = ([network, bits]: Range) => startsAlike(bytes, network, bits);
  if (NEVER_V4.some(inside)) return 'never';
  return PRIVATE_V4.some(inside) ? 'private' : 'public';
}

function kindOf6(bytes: readonly number[]): AddressKind {
  const inside = ([network, bits]: Range) => startsAlike(bytes, network, bits);
  if (METADATA_V6.some(inside)) return 'never';
  if (PRIVATE_V6.some(inside)) return 'private';
  return GLOBAL_V6.some(inside) && !NEVER_V6.some(inside) ? 'public' : 'never';
}

/** `::ffff:a.b.c.d` reaches a.b.c.d itself; other ways of wrapping IPv4 (NAT64, 6to4) stay `never`. */
function embeddedV4(bytes: readonly number[]): readonly number[] | undefined {
  return startsAlike(bytes, bytesOf6('::ffff:0:0'), 96) ? bytes.slice(12) : undefined;
}

function ranges4(ranges: readonly (readonly [string, number])[]): readonly Range[] {
  return ranges.map(([network, bits]) => [bytesOf4(network), bits]);
}

function ranges6(ranges: readonly (readonly [string, number])[]): readonly Range[] {
  return ranges.map(([network, bits]) => [bytesOf6(network), bits]);
}

function startsAlike(left: readonly number[], right: readonly number[], bits: number): boolean {
  for (let bit = 0; bit < bits; bit += 8) {
    const mask = bits - bit >= 8 ? 0xff : (0xff << (8 - (bits - bit))) & 0xff;
    if (((left[bit / 8] ?? 0) & mask) !== ((right[bit / 8] ?? 0) & mask)) return false;
  }
  return true;
}

function bytesOf4(address: string): number[] {
  return address.split('.').map(Number);
}

function bytesOf6(address: string): number[] {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  const text = dotted ? `${dotted[1]}${groupsOf4(bytesOf4(dotted[2] ?? ''))}` : address;
  const [head = '', tail] = text.split('::');
  const left = groups(head);
  const right = groups(tail ?? '');
  const gap = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array.from({ length: gap }, () => 0), ...right].flatMap((group) => [
    group >> 8,
    group & 0xff,
  ]);
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function groupsOf4(bytes: readonly number[]): string {
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}
