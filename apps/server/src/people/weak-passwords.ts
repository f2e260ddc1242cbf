import { MIN_PASSWORD, SluiceError } from '@sluice/core';

/**
 * Throws `password.weak` for a password that is among the first that anyone would try: a common one, a
 * pattern, or one made of what is known about the person.
 */
export function requireStrong(password: string, known: readonly string[]): void {
  const reason = weakness(password, known);
  if (reason !== undefined)
    throw new SluiceError('password.weak', {
      message: `This password is too easy to guess: ${reason}.`,
      fix: `Take at least ${MIN_PASSWORD} characters: four or five words that have nothing to do with each other are easy to remember and hard to guess.`,
      fields: [{ field: 'password', message: reason }],
    });
}

function weakness(password: string, known: readonly string[]): string | undefined {
  if (password.length < MIN_PASSWORD) return `it has fewer than ${MIN_PASSWORD} characters`;
  const plain = plainOf(password);
  if (new Set(plain).size < 5) return 'it repeats a few characters';
  if (isRun(plain)) return 'its characters follow each other on the keyboard or in the alphabet';
  if (isMadeOf(password, COMMON)) return 'it is one of the most common passwords';
  const own = known.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]).map(plainOf);
  if (isMadeOf(password, [...own.filter((word) => word.length >= 3), ...COMMON]))
    return 'it is made of a name or an address that others know';
  return undefined;
}

/** In lower case, with the digits and signs that stand for letters read as those letters. */
function plainOf(text: string): string {
  const letters = text.normalize('NFKC').toLowerCase();
  return letters
    .replaceAll('0', 'o')
    .replaceAll('1', 'l')
    .replaceAll('3', 'e')
    .replaceAll('4', 'a')
    .replaceAll('5', 's')
    .replaceAll('7', 't')
    .replaceAll('@', 'a')
    .replaceAll('$', 's')
    .replaceAll('!', 'i')
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/**
 * Whether next to nothing is left once the words are taken out: of all of it, of its letters alone, or of what is
 * between its first letter and its last, because years and signs are what people make a word longer with.
 */
function isMadeOf(password: string, words: readonly string[]): boolean {
  const forms = [/^$/u, /[^\p{L}]/gu, /^[^\p{L}]+|[^\p{L}]+$/gu].map((left) =>
    plainOf(password.replace(left, '')),
  );
  const longestFirst = words.toSorted((a, b) => b.length - a.length);
  return forms.some((form) => {
    let rest = form;
    for (const word of longestFirst) rest = rest.replaceAll(word, '');
    return rest.length <= LEFT_OVER;
  });
}

/** So few characters more are soon tried out. */
const LEFT_OVER = 3;

const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '1234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiopu',
  'yxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
  'lqazzwsxxedc',
].map(plainOf);

/** Whether most steps from one character to the next are steps along a row. */
function isRun(plain: string): boolean {
  let steps = 0;
  for (let index = 1; index < plain.length; index += 1) {
    const pair = plain.slice(index - 1, index + 1);
    const back = `${pair.charAt(1)}${pair.charAt(0)}`;
    if (pair === back || ROWS.some((row) => row.includes(pair) || row.includes(back))) steps += 1;
  }
  return steps >= (plain.length - 1) * 0.8;
}

/** Words that the most common passwords are made of. */
const COMMON = [
  'password',
  'passwort',
  'passwd',
  'pass',
  'motdepasse',
  'contrasena',
  'secret',
  'letmein',
  'letmei',
  'welcome',
  'welcom',
  'willkommen',
  'changeme',
  'changeit',
  'default',
  'administrator',
  'admin',
  'owner',
  'root',
  'user',
  'login',
  'guest',
  'test',
  'tester',
  'testing',
  'demo',
  'temp',
  'temporary',
  'qwerty',
  'qwertz',
  'azerty',
  'asdfgh',
  'zxcvbn',
  'qaz',
  'wsx',
  'abc',
  'iloveyou',
  'ilove',
  'loveyou',
  'love',
  'monkey',
  'dragon',
  'master',
  'sunshine',
  'princess',
  'football',
  'baseball',
  'basketball',
  'superman',
  'batman',
  'starwars',
  'pokemon',
  'trustno',
  'shadow',
  'michael',
  'jordan',
  'hunter',
  'computer',
  'internet',
  'google',
  'facebook',
  'whatever',
  'freedom',
  'flower',
  'hello',
  'company',
  'office',
  'business',
  'sales',
  'marketing',
  'sluice',
  'spring',
  'summer',
  'autumn',
  'winter',
  'january',
  'february',
  'march',
  'april',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
  'monday',
  'friday',
  'sunday',
  'correcthorsebatterystaple',
].map(plainOf);
