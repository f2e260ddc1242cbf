import { SluiceError } from '@sluice/core';
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** How hard a guess is made: scrypt's N, r and p. */
export interface PasswordCost {
  n: number;
  r: number;
  p: number;
}

export interface Passwords {
  hash(password: string): Promise<string>;
  /**
   * Whether the password is the hashed one. Without a hash the same work is done for nothing, so that the
   * time tells nobody whether there is such a member.
   */
  verify(password: string, hash: string | null): Promise<boolean>;
  /** Whether the hash was made with less than today's cost. */
  isOutdated(hash: string): boolean;
  /** Throws `auth.too_many` when as many wait already as may. */
  requireRoom(): void;
  /** How many hashes were computed. */
  computed(): number;
}

/** 64 MB and about 0.3 s each; one of the costs that OWASP's password storage cheat sheet asks for. */
const COST: PasswordCost = { n: 2 ** 16, r: 8, p: 2 };
/** Each takes its memory, and the threads that file access needs too. */
const MAX_AT_ONCE = 2;
const MAX_WAITING = 32;
const HASH_BYTES = 32;
const SALT_BYTES = 16;

export function createPasswords({ cost = COST }: { cost?: PasswordCost } = {}): Passwords {
  const turns = createTurns();
  let computed = 0;
  const derive = (password: string, salt: Buffer, by: PasswordCost) =>
    turns.take(() => {
      computed += 1;
      return deriveKey({ password, salt, cost: by });
    });
  return {
    hash: async (password) => {
      const salt = randomBytes(SALT_BYTES);
      return write({ cost, salt, key: await derive(password, salt, cost) });
    },
    verify: async (password, hash) => {
      const known = hash === null ? undefined : read(hash);
      const by = known ?? { cost, salt: randomBytes(SALT_BYTES), key: randomBytes(HASH_BYTES) };
      const key = await derive(password, by.salt, by.cost);
      return timingSafeEqual(key, by.key) && known !== undefined;
    },
    isOutdated: (hash) => {
      const known = read(hash);
      return known === undefined || known.cost.n * known.cost.r * known.cost.p < cost.n * cost.r * cost.p;
    },
    requireRoom: turns.requireRoom,
    computed: () => computed,
  };
}

interface Hashed {
  cost: PasswordCost;
  salt: Buffer;
  key: Buffer;
}

function write({ cost, salt, key }: Hashed): string {
  const parts = [cost.n, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')];
  return `scrypt:${parts.join(':')}`;
}

function read(hash: string): Hashed | undefined {
  const match = /^scrypt:(\d+):(\d+):(\d+):([\w-]+):([\w-]+)$/.exec(hash);
  if (!match) return undefined;
  const [n = 0, r = 0, p = 0] = match.slice(1, 4).map(Number);
  const key = Buffer.from(match[5] ?? '', 'base64url');
  if (key.length !== HASH_BYTES) return undefined;
  return { cost: { n, r, p }, salt: Buffer.from(match[4] ?? '', 'base64url'), key };
}

function deriveKey({
  password,
  salt,
  cost,
}: {
  password: string;
  salt: Buffer;
  cost: PasswordCost;
}): Promise<Buffer> {
  const { n, r, p } = cost;
  // The same letters typed on another keyboard may be other code points (NIST SP 800-63B 5.1.1.2).
  const text = password.normalize('NFKC');
  return new Promise((resolve, reject) => {
    scrypt(text, salt, HASH_BYTES, { N: n, r, p, maxmem: 256 * n * r }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

/** At most two at once, the others in the order they came. */
function createTurns() {
  let running = 0;
  const waiting: (() => void)[] = [];
  const requireRoom = () => {
    if (waiting.length >= MAX_WAITING)
      throw new SluiceError('auth.too_many', {
        message: 'Too many people are signing in at this moment.',
        fix: 'Try again in a few seconds.',
        retryAfterMs: 5000,
      });
  };
  return {
    requireRoom,
    take: async <T>(work: () => Promise<T>): Promise<T> => {
      if (running >= MAX_AT_ONCE) {
        requireRoom();
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else running += 1;
      try {
        return await work();
      } finally {
        // Whoever is next takes over this turn, so that nobody comes between.
        const next = waiting.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
}
