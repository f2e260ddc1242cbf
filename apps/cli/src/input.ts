import { isCancel, confirm as ask } from '@clack/prompts';
import { SluiceError } from '@sluice/core';
import { InvalidArgumentError } from 'commander';
import { readFileSync } from 'node:fs';
import type { Terminal } from './terminal.ts';

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

/** The value of an option that takes a number of credits. */
export function parseCredits(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('Write a number of credits, such as 500.');
  return value;
}
