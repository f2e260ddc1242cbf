import { SluiceError } from '@sluice/core';
import { BlockList, isIP } from 'node:net';

/** An address as it is compared and kept: an IPv4 address inside an IPv6 one is the IPv4 address. */
export function plainAddress(text: string): string {
  const address = text.split('%', 1)[0] ?? '';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  return mapped?.[1] ?? address.toLowerCase();
}

/** What one subscriber holds: the address itself, or the /64 of an IPv6 address. */
export function networkOf(text: string): string {
  const address = plainAddress(text);
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const last = (tail ?? '').split(':').filter((group) => group !== '');
  // A dotted IPv4 tail stands for two groups; it is beyond the fourth in any address that is in use.
  const left = tail === undefined ? 0 : Math.max(0, 8 - groups.length - last.length);
  const parts = [...groups, ...Array<string>(left).fill('0'), ...last].slice(0, 4);
  return `${parts.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

/** Whether the address is one of the addresses and ranges. */
export function isAmong(ranges: readonly string[], text: string): boolean {
  const address = plainAddress(text);
  const family = isIP(address);
  if (family === 0) return false;
  const list = new BlockList();
  for (const range of ranges) addRange(list, readRange(range));
  return list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

interface Range {
  address: string;
  family: 4 | 6;
  prefix: number;
}

/**
 * Addresses and ranges as they are kept. Throws `request.invalid` naming `field` for what is neither
 * `203.0.113.7`, `203.0.113.0/24`, nor the same in IPv6.
 */
export function readRanges(texts: readonly string[], field: string): string[] {
  return texts.map((text) => {
    const range = readRange(text.trim());
    if (!range)
      throw new SluiceError('request.invalid', {
        message: `“${text}” is neither an address nor a range of addresses.`,
        fix: 'Write addresses as 203.0.113.7 or 2001:db8::7, and ranges as 203.0.113.0/24 or 2001:db8::/32.',
        fields: [{ field, message: 'must be addresses or ranges such as 203.0.113.0/24' }],
      });
    const whole = range.family === 4 ? 32 : 128;
    return range.prefix === whole ? range.address : `${range.address}/${range.prefix}`;
  });
}

function readRange(text: string): Range | undefined {
  const [first = '', size, ...rest] = text.split('/');
  const address = plainAddress(first);
  const family = isIP(address);
  if (rest.length > 0 || (family !== 4 && family !== 6) || first.includes('%')) return undefined;
  const whole = family === 4 ? 32 : 128;
  if (size === undefined) return { address, family, prefix: whole };
  const prefix = /^\d{1,3}$/.test(size) ? Number(size) : Number.NaN;
  // The range of a mapped address is counted in the bits of IPv6, of which the first 96 are the mapping.
  const inFamily = address === first.toLowerCase() ? prefix : prefix - 96;
  return inFamily >= 0 && inFamily <= whole ? { address, family, prefix: inFamily } : undefined;
}

function addRange(list: BlockList, range: Range | undefined): void {
  if (range) list.addSubnet(range.address, range.prefix, range.family === 4 ? 'ipv4' : 'ipv6');
}
