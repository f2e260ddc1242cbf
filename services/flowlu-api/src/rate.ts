import { SluiceError } from '@sluice/core';
import { WINDOW_MS, type WindowLimit, type WindowName } from '@sluice/runtime';

/** The limits of each company: requests per second are what the real API tells of (reference 3.4). */
export type Rate = readonly WindowLimit[];

/**
 * `off`, or limits such as `second=1` or `second=5,minute=200`. Windows slide: that is the strictest reading
 * of a limit whose windows are not described.
 * @throws SluiceError `request.invalid`
 */
export function readRate(text: string): Rate {
  if (text === 'off') return [];
  return text.split(',').map((part) => {
    const [name = '', count = ''] = part.trim().split('=');
    const limit = /^\d{1,9}$/.test(count) ? Number(count) : 0;
    if (!isWindow(name) || limit < 1) {
      throw new SluiceError('request.invalid', {
        message: `"${part}" is not a rate.`,
        fix: 'Use off, or limits such as second=1 or second=5,minute=200.',
      });
    }
    return { name, limit, windowMs: WINDOW_MS[name], kind: 'sliding' };
  });
}

function isWindow(name: string): name is WindowName {
  return Object.hasOwn(WINDOW_MS, name);
}
