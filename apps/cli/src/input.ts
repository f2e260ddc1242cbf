import { isCancel, confirm as ask } from '@clack/prompts';
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
  const answer = await ask({ message });
  return !isCancel(answer) && answer;
}
