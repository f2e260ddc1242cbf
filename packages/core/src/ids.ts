const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** What an id starts with tells what it names. */
export const ID_PREFIXES = {
  workspace: 'wsp',
  apiKey: 'key',
  account: 'acc',
  file: 'fil',
  run: 'run',
  call: 'cal',
  audit: 'aud',
  entry: 'led',
  quarantine: 'qua',
  request: 'req',
  linkSession: 'lnk',
  attempt: 'att',
  webhook: 'whk',
  event: 'evt',
  delivery: 'dlv',
  member: 'mem',
  invitation: 'inv',
  login: 'lgn',
  passkey: 'pky',
  challenge: 'chl',
  mail: 'eml',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

let lastTime = 0;
let sequence = 0;

/**
 * A new id such as `acc_01kah3v7x2m9q4t8w6zr5c1d0e`: 10 characters of time, 4 of a counter inside that
 * millisecond and 12 at random (60 bits), so ids made by one process sort in the order they were made.
 */
export function makeId(kind: IdKind, now: number = Date.now()): string {
  const time = Math.max(now, lastTime);
  sequence = time === lastTime ? sequence + 1 : 0;
  lastTime = time;
  return `${ID_PREFIXES[kind]}_${base32(time, 10)}${base32(sequence, 4)}${randomText(12)}`;
}

/** The lowest id of that kind that could be made at that time: ids of calls made since are not below it. */
export function firstIdAt(kind: IdKind, at: number): string {
  const time = Math.min(Math.max(Math.floor(at), 0), LAST_TIME);
  return `${ID_PREFIXES[kind]}_${base32(time, 10)}${ALPHABET.charAt(0).repeat(16)}`;
}

/** What ten characters of 5 bits hold. */
const LAST_TIME = 2 ** 50 - 1;

/** Whether the text has the form of an id of that kind. */
export function isId(kind: IdKind, text: string): boolean {
  return new RegExp(`^${ID_PREFIXES[kind]}_[${ALPHABET}]{26}$`).test(text);
}

/** Random text of the id alphabet, 5 bits a character. */
export function randomText(length: number): string {
  let text = '';
  for (let i = 0; i < length; i += 1) text += ALPHABET.charAt(randomByte() & 31);
  return text;
}

// Asking for a few bytes at a time costs far more than the bytes.
const pool = new Uint8Array(4096);
let poolUsed = pool.length;

function randomByte(): number {
  if (poolUsed === pool.length) {
    globalThis.crypto.getRandomValues(pool);
    poolUsed = 0;
  }
  const byte = pool[poolUsed] ?? 0;
  // A byte that was handed out is nowhere any more.
  pool[poolUsed] = 0;
  poolUsed += 1;
  return byte;
}

function base32(value: number, length: number): string {
  let text = '';
  for (let left = value, i = 0; i < length; i += 1) {
    text = ALPHABET.charAt(left % 32) + text;
    left = Math.floor(left / 32);
  }
  return text;
}
