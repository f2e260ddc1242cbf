import { randomText } from '@sluice/core';
import { timingSafeEqual } from 'node:crypto';
import type { Pepper } from '../access/index.ts';

/**
 * What a browser carries once a member signed in with it: it opens nothing, but its tries to sign in as that
 * member are counted by themselves, so that nobody else can use them up.
 */
export interface Devices {
  /** The device that the cookie names, when this server gave it for that member; else null. */
  of(cookie: string | undefined, memberId: string): string | null;
  /** Which browser of which member it is, when this server gave the cookie; else null. */
  known(cookie: string | undefined): string | null;
  /** The cookie for that member: the one the browser has, if it is his, else a new one. */
  cookieFor(cookie: string | undefined, memberId: string): string;
}

export function createDevices(pepper: Pepper): Devices {
  const sign = (memberId: string, deviceId: string) => pepper('device', memberId, deviceId);
  const of: Devices['of'] = (cookie, memberId) => {
    const [owner = '', deviceId = '', signature = '', ...rest] = (cookie ?? '').split('.');
    if (rest.length > 0 || owner !== memberId) return null;
    const [given, right] = [Buffer.from(signature), Buffer.from(sign(memberId, deviceId))];
    return given.length === right.length && timingSafeEqual(given, right) ? deviceId : null;
  };
  return {
    of,
    known: (cookie) => {
      const memberId = cookie?.split('.', 1)[0] ?? '';
      const deviceId = of(cookie, memberId);
      return deviceId === null ? null : `${memberId}.${deviceId}`;
    },
    cookieFor: (cookie, memberId) => {
      const deviceId = of(cookie, memberId) ?? randomText(26);
      return `${memberId}.${deviceId}.${sign(memberId, deviceId)}`;
    },
  };
}
