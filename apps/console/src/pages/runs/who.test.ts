import { expect, test } from 'vitest';
import { whoOf } from './who.ts';

test.each([
  [
    { fullName: 'Name', companyName: 'Firm' },
    { title: 'Nora Lind', note: 'Borealis' },
  ],
  [
    { firstName: 'First', companyName: 'Firm' },
    { title: 'Nora', note: 'Borealis' },
  ],
  [{ email: 'Mail' }, { title: 'nora@borealis.example', note: '' }],
  [{}, { title: 'Nora Lind', note: 'Nora' }],
])('a row is called by whom it is about: %o', (mapping, who) => {
  const values = { Name: 'Nora Lind', First: 'Nora', Firm: 'Borealis', Mail: 'nora@borealis.example' };
  expect(whoOf(mapping as Record<string, string>, values)).toEqual(who);
});

test('an empty row has a name, too', () => {
  expect(whoOf({ email: 'Mail' }, { Mail: ' ' }).title).toBe('An empty row');
});
