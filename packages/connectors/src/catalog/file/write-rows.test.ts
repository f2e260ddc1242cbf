import { describe, expect, test } from 'vitest';
import { createCsvWriter, createJsonLinesWriter, formatRow } from './write-rows.ts';

describe('writing tables', () => {
  test('cells are quoted where they must be and nowhere else', () => {
    expect(formatRow(['plain', 'a,b', 'a;b', 'say "hi"', 'two\nlines', ' edge ', ''])).toBe(
      'plain,"a,b",a;b,"say ""hi""","two\nlines"," edge ",',
    );
    expect(formatRow(['a,b', 'a;b'], { delimiter: ';' })).toBe('a,b;"a;b"');
  });

  test('a row of one empty cell is no blank line', () => {
    expect(formatRow([''])).toBe('""');
    expect(formatRow([undefined])).toBe('""');
  });

  test('numbers, flags and lists become text', () => {
    expect(formatRow([1.5, true, ['a', 'b'], undefined])).toBe('1.5,true,a; b,');
  });

  test('formulas are left as they are unless asked, and then numbers still are', () => {
    const cells = ['=1+1', '+1 555 0100', '@x', '-5', '-5.5', '-x', 'a=b'];
    expect(formatRow(cells)).toBe('=1+1,+1 555 0100,@x,-5,-5.5,-x,a=b');
    expect(formatRow(cells, { guardFormulas: true })).toBe("'=1+1,'+1 555 0100,'@x,-5,-5.5,'-x,a=b");
  });

  test('a record gives its columns in order, and nothing it inherits', () => {
    const writer = createCsvWriter({ columns: ['b', 'toString', 'a'], lineEnd: '\r\n' });
    expect(writer.head() + writer.rows([{ a: 1, b: 2, c: 3 }])).toBe('b,toString,a\r\n2,,1\r\n');
    const lines = createJsonLinesWriter({ columns: ['b', 'toString', 'a'] });
    expect(lines.head() + lines.rows([{ a: 1, b: ['x'] }, {}])).toBe('{"b":["x"],"a":1}\n{}\n');
  });
});
