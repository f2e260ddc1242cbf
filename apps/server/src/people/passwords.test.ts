import { describe, expect, test } from 'vitest';
import { createPasswords } from './passwords.ts';
import { refusal } from './testing/people-bench.ts';
import { requireStrong } from './weak-passwords.ts';

const QUICK = { n: 16, r: 1, p: 1 };

describe('a hash', () => {
  test('opens for its own password alone, and never looks the same twice', async () => {
    const passwords = createPasswords({ cost: QUICK });
    const [one, other] = [await passwords.hash('lantern orbit'), await passwords.hash('lantern orbit')];
    expect(one).not.toBe(other);
    expect(one).toMatch(/^scrypt:16:1:1:[\w-]{22}:[\w-]{43}$/);
    expect(await passwords.verify('lantern orbit', one)).toBe(true);
    expect(await passwords.verify('lantern orbit ', one)).toBe(false);
  });

  test('of today’s cost takes 64 MB for each guess', async () => {
    const passwords = createPasswords();
    const hash = await passwords.hash('lantern orbit velvet');
    expect(hash).toMatch(/^scrypt:65536:8:2:/);
    expect(await passwords.verify('lantern orbit velvet', hash)).toBe(true);
  });

  test('of an earlier cost still opens, and is known to be outdated', async () => {
    const old = await createPasswords({ cost: QUICK }).hash('lantern orbit');
    const passwords = createPasswords({ cost: { ...QUICK, n: 32 } });
    expect(await passwords.verify('lantern orbit', old)).toBe(true);
    expect(passwords.isOutdated(old)).toBe(true);
    expect(passwords.isOutdated(await passwords.hash('lantern orbit'))).toBe(false);
  });

  test('that is none, and one that is broken, cost the same work and open nothing', async () => {
    const passwords = createPasswords({ cost: QUICK });
    for (const hash of [null, '', 'scrypt:1:1', 'plain text', 'scrypt:16:1:1:aaaa:aaaa'])
      expect(await passwords.verify('', hash)).toBe(false);
    expect(passwords.computed()).toBe(5);
  });

  test('is the same for letters that are typed as other code points', async () => {
    const passwords = createPasswords({ cost: QUICK });
    const hash = await passwords.hash('caf\u00e9 au lait');
    expect(await passwords.verify('cafe\u0301 au lait', hash)).toBe(true);
  });

  test('is waited for by a few alone: a flood is told to come again, and all that were let in are served', async () => {
    const passwords = createPasswords({ cost: { n: 2 ** 12, r: 8, p: 1 } });
    const flood = await Promise.allSettled(
      Array.from({ length: 60 }, async () => {
        passwords.requireRoom();
        return passwords.verify('guess', null);
      }),
    );
    const refused = flood.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(60 - 34);
    expect(passwords.computed()).toBe(34);
    expect(
      await refusal(Promise.reject((refused[0] as PromiseRejectedResult).reason as Error)),
    ).toMatchObject({
      code: 'auth.too_many',
      retryAfterMs: 5000,
    });
    expect(await passwords.verify('guess', null)).toBe(false);
  });
});

describe('a password', () => {
  const known = ['Ada Lovelace', 'ada.lovelace@acme-tools.example', 'Acme Tools'];

  test.each([
    ['short', 'lantern'],
    ['common', 'password1234'],
    ['common, with signs for letters', 'P@ssw0rd!!2026'],
    ['two common words', 'WelcomeAdmin1'],
    ['a common word and a year', 'Summer2026!!!!'],
    ['a row of the keyboard', 'qwertyuiop[]'],
    ['a row backwards', '0987654321ba'],
    ['the alphabet', 'abcdefghijklm'],
    ['one character over and over', 'aaaaaaaaaaaaaa'],
    ['a few characters over and over', 'abababababab'],
    ['the own name', 'Ada.Lovelace.1'],
    ['the own address', 'ada.lovelace@acme-tools'],
    ['the workspace', 'AcmeTools2026!'],
    ['the name and a common word', 'lovelace-secret'],
    ['this product', 'sluice-password-1'],
  ])('that is %s is refused, with what to do', (_what, password) => {
    expect(() => requireStrong(password, known)).toThrow(
      expect.objectContaining({ code: 'password.weak', fix: expect.stringContaining('words') as unknown }),
    );
  });

  test.each([
    'lantern orbit velvet staple',
    'correct-horse-7-harbour',
    'X9#mQ2$vL8@kR5',
    'adamant granite ferry',
    'пароль из четырёх слов',
  ])('%s is taken', (password) => {
    expect(() => requireStrong(password, known)).not.toThrow();
  });
});
