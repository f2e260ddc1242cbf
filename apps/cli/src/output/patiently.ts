import { note, paint, type Terminal } from '../terminal.ts';

const SAY_AFTER_MS = 1500;

/** Awaits work that asks a provider; when that takes a while, says once what is being waited for. */
export async function patiently<T>(terminal: Terminal, what: string, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => note(terminal, paint(terminal, 'dim', what)), SAY_AFTER_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
