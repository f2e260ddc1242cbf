import { MIN_PASSWORD } from '@sluice/core';

interface Strength {
  /** 0: nothing typed; 1: not taken; 2: enough; 3: good; 4: strong. */
  score: 0 | 1 | 2 | 3 | 4;
  words: string;
}

const GOOD_LENGTH = 16;
const STRONG_LENGTH = 20;
const FEW_DIFFERENT = 5;
const MIN_PART = 4;

/**
 * How hard a password is to guess, as far as a page can tell. The server has the last word: it also knows the most
 * common ones. `own`: what others know of the person, such as name and e-mail address.
 */
export function strengthOf(password: string, own: readonly string[] = []): Strength {
  if (password === '')
    return { score: 0, words: `At least ${MIN_PASSWORD} characters; several words are best.` };
  const missing = MIN_PASSWORD - password.length;
  if (missing > 0)
    return { score: 1, words: missing === 1 ? 'One more character.' : `${missing} more characters.` };
  if (new Set(password).size < FEW_DIFFERENT) return { score: 1, words: 'Too few different characters.' };
  if (hasSequence(password)) return { score: 1, words: 'Too easy: a row of letters or digits.' };
  if (own.flatMap(partsOf).some((part) => isMostOf(password, part)))
    return { score: 1, words: 'Too easy: it is mostly your name or address.' };
  if (password.length >= STRONG_LENGTH) return { score: 4, words: 'Strong.' };
  if (password.length >= GOOD_LENGTH) return { score: 3, words: 'Good.' };
  return { score: 2, words: 'Enough. Longer is better: add another word.' };
}

/** A row such as `abcdefgh` or `12345678` that makes up the greater part. */
function hasSequence(password: string): boolean {
  let longest = 1;
  let run = 1;
  let before = Number.NaN;
  for (const character of password.toLowerCase()) {
    const code = character.codePointAt(0) ?? 0;
    run = Math.abs(code - before) <= 1 ? run + 1 : 1;
    longest = Math.max(longest, run);
    before = code;
  }
  return longest * 2 > password.length;
}

function partsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part.length >= MIN_PART);
}

function isMostOf(password: string, part: string): boolean {
  return password.toLowerCase().includes(part) && part.length * 2 > password.length;
}
