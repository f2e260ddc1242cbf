import { WINDOW_MS, type WindowName } from '@sluice/runtime';
import { InvalidArgumentError } from 'commander';
import { isPlan, PLANS, type PlanName, type Rate } from '../billing/plans.ts';
import { readMapping, type ColumnMapping } from '../import/columns.ts';

/** `second=25,minute=300` or `off`. */
export function readRate(text: string): Rate {
  if (text === 'off') return {};
  const rate: Rate = {};
  for (const pair of text.split(',')) {
    const [name = '', limit = ''] = pair.split('=');
    if (!(name in WINDOW_MS)) throw new InvalidArgumentError('Write it as second=25,minute=300 or off.');
    rate[name as WindowName] = readWhole(limit, 1);
  }
  return rate;
}

export function readPlan(text: string): PlanName {
  if (isPlan(text)) return text;
  throw new InvalidArgumentError(`Choose one of ${Object.keys(PLANS).join(', ')}.`);
}

export function readPort(text: string): number {
  const port = readWhole(text, 0);
  if (port > 65_535) throw new InvalidArgumentError('A port is at most 65535.');
  return port;
}

export function readCount(text: string): number {
  return readWhole(text, 0);
}

export function readColumns(text: string): ColumnMapping {
  try {
    return readMapping(text);
  } catch {
    throw new InvalidArgumentError('Write it as email=Work address,phone=Tel.');
  }
}

function readWhole(text: string, min: number): number {
  const number = Number(text.replaceAll('_', ''));
  if (text.trim() !== '' && Number.isSafeInteger(number) && number >= min) return number;
  throw new InvalidArgumentError(`Give a whole number of at least ${min}.`);
}
