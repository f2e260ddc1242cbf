import { expect, test } from 'vitest';
import { csvText } from './save-file.ts';

test('what a cell holds never breaks out of it', () => {
  expect(
    csvText(
      ['a', 'b'],
      [
        ['one, "two"', 'three\nfour'],
        [null, 5],
      ],
    ),
  ).toBe('a,b\r\n"one, ""two""","three\nfour"\r\n,5\r\n');
});

test('no cell is a formula; a negative number stays a number', () => {
  expect(csvText(['a'], [['=HYPERLINK("x")'], ['+1'], ['@x'], [-3], ['-2.5'], ['-x']])).toBe(
    `a\r\n"'=HYPERLINK(""x"")"\r\n'+1\r\n'@x\r\n-3\r\n-2.5\r\n'-x\r\n`,
  );
});
