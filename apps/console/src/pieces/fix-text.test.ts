import { expect, test } from 'vitest';
import { fixText } from './fix-text.ts';

test.each([
  [
    'Check the address; `sluice runs list` shows those there are. Then try again.',
    'Check the address. Then try again.',
  ],
  ['Resume it with `sluice accounts resume`, or use another account.', 'Resume it, or use another account.'],
  ['Look for the call with `sluice calls`, then resume the run.', 'Look for the call, then resume the run.'],
  ['Try again in a minute; nothing is lost.', 'Try again in a minute; nothing is lost.'],
])('leaves out of “%s” what names a command, and keeps the rest', (fix, shown) => {
  expect(fixText(fix)).toBe(shown);
});

test('is nothing where nothing but a command was said', () => {
  expect(fixText('See `sluice runs list` for the runs there are.')).toBeUndefined();
  expect(fixText(null)).toBeUndefined();
});

test('keeps what can be done on the server alone', () => {
  const fix = 'Start the server with `sluice up --allow-host crm.example`, or leave the address out.';
  expect(fixText(fix)).toBe(fix);
});
