import { isCancel, confirm as ask } from '@clack/prompts';
import { SluiceError } from '@sluice/core';
import { InvalidArgumentError } from 'commander';
import { readFileSync } from 'node:fs';
import type { Terminal } from './terminal.ts';

/** What an option `--search` adds to the query of a list. */
export function searched(words: string | undefined): { q?: string } {
  return words === undefined ? {} : { q: words };
}

const MAX_INPUT_BYTES = 1_000_000;

/** All of standard input as text; at most 1 MB. */
export async function readAll(input: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of input) {
    text += chunk.toString();
    if (text.length > MAX_INPUT_BYTES) break;
  }
  return text;
}

/** Asks a person yes or no; where nobody can be asked the answer is no. */
export async function confirm(terminal: Terminal, message: string): Promise<boolean> {
  if (!terminal.interactive) return false;
  // What is asked here spends or destroys: a stray Enter must not.
  const answer = await ask({ message, initialValue: false });
  return !isCancel(answer) && answer;
}

/** A small text file that an option names. */
export function readTextFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SluiceError('file.unknown', {
      message: `There is no file ${file}, or it cannot be read.`,
      fix: 'Check the path.',
      cause: error,
    });
  }
}

const MAX_IMAGE_BYTES = 100 * 1024;

/** A small image that an option names, as a data URI; what it is, is seen from its bytes. */
export function readImage(file: string): string {
  const content = readBytes(file);
  const type = imageType(content);
  if (type === null) throw new InvalidArgumentError(`${file} is no PNG, JPEG, WebP or SVG image.`);
  if (content.length > MAX_IMAGE_BYTES)
    throw new InvalidArgumentError(`${file} is larger than ${MAX_IMAGE_BYTES / 1024} KB.`);
  return `data:image/${type};base64,${content.toString('base64')}`;
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw new InvalidArgumentError(`There is no file ${file}, or it cannot be read.`);
  }
}

function imageType(content: Buffer): string | null {
  const head = content.subarray(0, 1000).toString('latin1');
  if (head.startsWith('\u0089PNG')) return 'png';
  if (head.startsWith('\u00ff\u00d8\u00ff')) return 'jpeg';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp';
  return /<svg[\s>]/.test(head) ? 'svg+xml' : null;
}

const SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };

/** `30m`, `12h` or `2d`, in seconds. */
export function parseLifetime(text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text.trim()) ?? [];
  const seconds = Number(digits) * (SECONDS[unit] ?? 0);
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError('Write a time such as 30m, 12h or 2d.');
}

/** `name=value`. Throws `request.invalid`. */
export function parsePair(pair: string): [string, string] {
  const at = pair.indexOf('=');
  if (at > 0) return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  throw new SluiceError('request.invalid', {
    message: `“${pair}” is not of the form name=value.`,
    fix: 'Write the name, an equals sign, and the value.',
  });
}

/** The value of an option that takes a number of credits. */
export function parseCredits(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('Write a number of credits, such as 500.');
  return value;
}
