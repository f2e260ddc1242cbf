import { expect, test } from 'vitest';
import { isLoopback, languages, linkBody, mailUrl, type LinkWish } from './link-wish.ts';

const wish: LinkWish = {
  ownerName: ' Acme Ltd ',
  ownerId: ' acme ',
  connectors: [],
  lifetime: '7d',
  several: false,
  label: ' ',
  locale: '',
};

test('what is left empty is left to the server', () => {
  expect(linkBody(wish)).toEqual({
    owner: { id: 'acme', name: 'Acme Ltd' },
    expiresInSeconds: 604_800,
    several: false,
  });
});

test('what is chosen is sent', () => {
  const body = linkBody({
    ...wish,
    connectors: ['harbor'],
    lifetime: '30m',
    several: true,
    label: 'north',
    locale: 'de',
  });
  expect(body).toMatchObject({
    connectors: ['harbor'],
    expiresInSeconds: 1800,
    several: true,
    label: 'north',
    locale: 'de',
  });
});

test('a letter holds the whole link, whatever is in a name', () => {
  const url = 'https://sluice.example/link#slink_abc-_1';
  const letter = new URL(
    mailUrl({ url, ownerName: 'A & B?', from: 'Acme & Sons', expiresAt: '2030-05-10T12:00:00Z' }),
  );
  expect(letter.protocol).toBe('mailto:');
  expect(letter.searchParams.get('subject')).toBe('Please link your account with Acme & Sons');
  expect(letter.searchParams.get('body')).toContain(`\r\n${url}\r\n`);
  expect(letter.searchParams.get('body')).toContain('Hello A & B?,');
  expect(letter.searchParams.get('body')).toContain('May 10, 2030');
});

test('a link that nobody else could open is told from one that can be sent', () => {
  for (const host of ['127.0.0.1:4800', 'localhost', '[::1]:4800'])
    expect(isLoopback(`http://${host}/link#token`), host).toBe(true);
  expect(isLoopback('https://sluice.example/link#token')).toBe(false);
});

test('a link speaks what is built in, and what the workspace has words in', () => {
  expect(languages(null).map(({ value }) => value)).toEqual(['', 'en', 'de']);
  expect(languages({ 'pt-BR': {}, ar: {}, de: {} }).slice(3)).toEqual([
    { value: 'ar', label: 'Arabic' },
    { value: 'pt-BR', label: 'Brazilian Portuguese' },
  ]);
});
