import { SluiceError } from '@sluice/core';
import * as fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_ROW_BYTES } from './limits.ts';
import { CSV, readAll } from './testing/read-all.ts';
import { createCsvWriter } from './write-rows.ts';

const values = (table: Awaited<ReturnType<typeof readAll>>) => table.rows.map((row) => row.values);
const problems = (table: Awaited<ReturnType<typeof readAll>>) =>
  table.rows.flatMap((row) => (row.problem ? [[row.row, row.problem.code]] : []));

async function failure(reading: Promise<unknown>): Promise<SluiceError> {
  const error: unknown = await reading.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SluiceError);
  return error as SluiceError;
}

const cell = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '字', '😀'), maxLength: 8 }),
);

describe('reading CSV', () => {
  test('what the writer wrote comes back as it was, whatever the cells hold and however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom(',' as const, ';' as const, '\t' as const, '|' as const),
        fc.constantFrom('\n' as const, '\r\n' as const),
        async (rows, chunkBytes, delimiter, lineEnd) => {
          const columns = ['a', 'b', 'c'];
          const records = rows.map(([a, b, c]) => ({ a, b, c }));
          const writer = createCsvWriter({ columns, delimiter, lineEnd });
          const text = writer.head() + writer.rows(records);
          const table = await readAll(text, { format: { ...CSV, delimiter }, chunkBytes });
          const clean = records.filter((record) => !Object.values(record).some((one) => one.includes('\0')));
          const read = table.rows.filter((row) => !row.problem).map((row) => row.values);
          expect(read).toEqual(clean);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('any bytes at all give the same rows however they are cut into chunks', async () => {
    const noise = fc.string({
      unit: fc.constantFrom('a', 'b', '"', '""', ',', '\n', '\r\n', '\u00e9', ' '),
      minLength: 1,
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(noise, fc.integer({ min: 1, max: 7 }), async (text, chunkBytes) => {
        const whole = await readAll(`x,y\n${text}`).catch((error: unknown) => error);
        const cut = await readAll(`x,y\n${text}`, { chunkBytes }).catch((error: unknown) => error);
        const rowsOf = (read: unknown) =>
          read instanceof Error ? read.message : (read as { rows: unknown }).rows;
        expect(rowsOf(cut)).toEqual(rowsOf(whole));
      }),
      { numRuns: 500 },
    );
  });

  test('well-formed files read as the most used parser reads them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 10 }), async (rows) => {
        const plain = rows.filter((row) => !row.some((one) => /[\0\r]/.test(one)));
        const text = Papa.unparse({ fields: ['x', 'y'], data: plain }, { newline: '\n' });
        const peer = Papa.parse<string[]>(text, { delimiter: ',', newline: '\n' }).data.slice(1);
        const table = await readAll(text);
        const read = table.rows.map((row) => [row.values['x'], row.values['y']]);
        expect(read).toEqual(peer.filter((row) => row.length > 1 || row[0] !== ''));
      }),
    );
  });

  test('a row with too many or too few cells is set aside, and the rows after it go on', async () => {
    const table = await readAll('a,b\n1,2\n3\n4,5,6\n7,8\n');
    expect(problems(table)).toEqual([
      [2, 'ragged'],
      [3, 'ragged'],
    ]);
    expect(values(table)[3]).toEqual({ a: '7', b: '8' });
    expect(table.rows[1]?.problem?.reason).toBe('The row has 1 cells where the header has 2.');
  });

  test('empty cells that a spreadsheet left at the end of a row do no harm', async () => {
    expect(problems(await readAll('a,b\n1,2,,\n'))).toEqual([]);
  });

  test('a row whose bytes are not UTF-8 is set aside, in a file where the others are', async () => {
    const bytes = Buffer.concat([
      Buffer.from('name\nRené\n'),
      Buffer.from([0x52, 0x65, 0x6e, 0xe9, 0x0a]),
      Buffer.from('Zoë\n'),
    ]);
    const table = await readAll(bytes);
    expect(problems(table)).toEqual([[2, 'undecodable']]);
    expect(values(table)[2]).toEqual({ name: 'Zoë' });
  });

  test('a replacement character that stands in the file itself is data', async () => {
    expect(problems(await readAll('name\nRen\uFFFD\n'))).toEqual([]);
  });

  test('NUL characters in a row set that row aside', async () => {
    expect(problems(await readAll('a\nx\n\0\ny\n'))).toEqual([[2, 'undecodable']]);
  });

  test('a quotation mark that never closes costs its own line and no other', async () => {
    const table = await readAll('a,b\n1,2\n3,"4\n5,6\n7,8\n');
    expect(problems(table)).toEqual([[2, 'unterminated_quote']]);
    expect(values(table).slice(2)).toEqual([
      { a: '5', b: '6' },
      { a: '7', b: '8' },
    ]);
  });

  test('a quotation mark that never closes does not swallow the quoted rows below it', async () => {
    const table = await readAll('a,b\n1,"2\n3,"4"\n5,"6, 7"\n');
    expect(problems(table)).toEqual([[1, 'unterminated_quote']]);
    expect(values(table).slice(1)).toEqual([
      { a: '3', b: '4' },
      { a: '5', b: '6, 7' },
    ]);
  });

  test('a file that opens a mark in every row is refused with words that help', async () => {
    const error = await failure(readAll(`a,b\n${'1,"x\n2,"y"\n'.repeat(150)}`));
    expect(error.code).toBe('file.unreadable');
    expect(error.message).toContain('quotation mark');
  });

  test('quoted cells may hold delimiters, line ends and doubled marks', async () => {
    const table = await readAll('a,b\r\n"x, y","l1\r\nl2"\r\n"he said ""hi""",z\r\n');
    expect(values(table)).toEqual([
      { a: 'x, y', b: 'l1\r\nl2' },
      { a: 'he said "hi"', b: 'z' },
    ]);
  });

  test('a mark inside a cell that does not begin with one is a letter', async () => {
    expect(values(await readAll('a,b\n5" disk,"q"x\n'))).toEqual([{ a: '5" disk', b: 'qx' }]);
  });

  test('columns without a name and names that come twice are told apart', async () => {
    const table = await readAll('name,,name, name ,\n1,2,3,4,5\n');
    expect(table.columns).toEqual(['name', 'column 2', 'name (2)', 'name (3)', 'column 5']);
    expect(values(table)).toEqual([
      { name: '1', 'column 2': '2', 'name (2)': '3', 'name (3)': '4', 'column 5': '5' },
    ]);
  });

  test('a column called __proto__ is a column like others', async () => {
    const table = await readAll('__proto__,b\n1,2\n');
    expect(values(table)).toEqual([{ _proto_: '1', b: '2' }]);
    expect(Object.getPrototypeOf(table.rows[0]?.values)).toBe(Object.prototype);
  });

  test('an empty file is refused, one with a header alone gives its columns and no row', async () => {
    expect((await failure(readAll(''))).message).toBe('The file is empty.');
    expect((await failure(readAll('\n\n'))).code).toBe('file.unreadable');
    const table = await readAll('a,b');
    expect([table.columns, table.rows]).toEqual([['a', 'b'], []]);
  });

  test('one column, blank lines between, and no line end at the end are read', async () => {
    const table = await readAll('email\n\na@b.example\n\n\nc@d.example');
    expect(table.rows.map((row) => [row.row, row.values['email']])).toEqual([
      [1, 'a@b.example'],
      [2, 'c@d.example'],
    ]);
  });

  test('each row says at which line an editor shows it, past blank lines and cells of several lines', async () => {
    const text = 'sep=,\n"a\nname",b\n1,"x\ny\nz"\n\n\n2,y\n3,"never closed\n4,y\n"5","y"\n,\n6,y';
    const expected = [
      ['1', 4],
      ['2', 9],
      ['3', 10],
      ['4', 11],
      ['5', 12],
      ['', 13],
      ['6', 14],
    ];
    for (const lineEnd of ['\n', '\r\n', '\r'])
      for (const chunkBytes of [1, 2, 3, 1000]) {
        const table = await readAll(text.replaceAll('\n', lineEnd), { chunkBytes });
        expect(table.rows.map((row) => [Object.values(row.values)[0], row.line])).toEqual(expected);
      }
  });

  test('a row too long to be read is one line, and so is the row below it', async () => {
    const text = `a,b\n1,2\n${'x'.repeat(MAX_ROW_BYTES + 10)},2\n3,4\n"5\n${'6,7\n'.repeat(1_100_000)}`;
    for (const chunkBytes of [65_536, text.length]) {
      const table = await readAll(text, { chunkBytes, batchRows: 500_000 });
      expect(table.rows.slice(0, 5).map((row) => row.line)).toEqual([2, 3, 4, 5, 6]);
      expect(table.rows.at(-1)?.line).toBe(1_100_005);
    }
  });

  test('a row of delimiters alone is blank, however many it has, and one with a cell is not', async () => {
    const table = await readAll('a,b,c\n,,\n,\n,,,,\n" ",,\n,x,\n');
    expect(table.rows.map((row) => [row.blank, row.problem])).toEqual([
      ...Array.from({ length: 4 }, () => [true, undefined]),
      [undefined, undefined],
    ]);
  });

  test('a million columns are refused with the number that is allowed', async () => {
    const error = await failure(readAll(`${'c,'.repeat(1_000_000)}c\n1\n`, { chunkBytes: 65_536 }));
    expect(error.message).toBe(`The file has 1000001 columns; at most ${MAX_COLUMNS} can be read.`);
    const huge = await failure(readAll(`${'column,'.repeat(1_000_000)}c\n1\n`, { chunkBytes: 65_536 }));
    expect(huge.message).toContain('header row is larger than 4 MB');
  });

  test('as many columns as are allowed are read', async () => {
    const table = await readAll(`${'c,'.repeat(MAX_COLUMNS - 1)}c\n${'1,'.repeat(MAX_COLUMNS - 1)}1\n`);
    expect(table.columns).toHaveLength(MAX_COLUMNS);
    expect(problems(table)).toEqual([]);
  });

  test('a row or a cell beyond the limits is set aside without being kept in memory', async () => {
    const row = 'x'.repeat(MAX_ROW_BYTES + 10);
    const longCell = 'y'.repeat(MAX_CELL_CHARACTERS + 1);
    const text = `a,b\n1,2\n${row},2\n3,${longCell}\n4,5\n`;
    for (const chunkBytes of [65_536, text.length]) {
      const table = await readAll(text, { chunkBytes });
      expect(problems(table)).toEqual([
        [2, 'too_large'],
        [3, 'too_large'],
      ]);
      expect(values(table)[2]).toEqual({ a: '3', b: '' });
      expect(values(table)[3]).toEqual({ a: '4', b: '5' });
    }
  });

  test('a quote that stays open for longer than a row may be costs its line alone', async () => {
    const text = `a,b\n1,"2\n${'3,4\n'.repeat(1_100_000)}`;
    const table = await readAll(text, { chunkBytes: 262_144, batchRows: 100_000 });
    expect(problems(table)).toEqual([[1, 'unterminated_quote']]);
    expect(table.rows).toHaveLength(1_100_001);
  });

  test('UTF-16 of both orders, windows-1252 and a byte order mark are taken off', async () => {
    const text = 'name,città\r\nZoë,“Roma”\r\n';
    const wide = Buffer.from(`\uFEFF${text}`, 'utf16le');
    const expected = [{ name: 'Zoë', città: '“Roma”' }];
    const swapped = Buffer.from(wide).swap16();
    const oneByte = Buffer.from(
      Array.from(text, (sign) => ({ '“': 0x93, '”': 0x94 })[sign] ?? sign.charCodeAt(0)),
    );
    for (const chunkBytes of [1, 3, 1000]) {
      const read = async (bytes: Uint8Array, encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252') =>
        values(await readAll(bytes, { format: { ...CSV, encoding }, chunkBytes }));
      expect(await read(wide, 'utf-16le')).toEqual(expected);
      expect(await read(swapped, 'utf-16be')).toEqual(expected);
      expect(await read(oneByte, 'windows-1252')).toEqual(expected);
      expect(await read(Buffer.from(`\uFEFF${text}`), 'utf-8')).toEqual(expected);
    }
  });

  test('a byte order mark is no part of the first cell or of the first object', async () => {
    for (const chunkBytes of [1, 2, 100]) {
      const cells = await readAll('\uFEFFx,y\n', { format: { ...CSV, header: false }, chunkBytes });
      expect(values(cells)).toEqual([{ 'column 1': 'x', 'column 2': 'y' }]);
      const lines = await readAll('\uFEFF{"a":1}\n', {
        format: { kind: 'jsonl', encoding: 'utf-8' },
        chunkBytes,
      });
      expect(lines.rows).toEqual([{ row: 1, line: 1, values: { a: '1' } }]);
    }
  });

  test('old line ends of a lone carriage return are line ends', async () => {
    expect(values(await readAll('a,b\r1,2\r3,4'))).toEqual([
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ]);
  });

  test('a first line that names the delimiter is no header', async () => {
    const table = await readAll('sep=;\r\na;b\r\n1;2\r\n', { format: { ...CSV, delimiter: ';' } });
    expect(values(table)).toEqual([{ a: '1', b: '2' }]);
  });

  test('without a header the first row is data and columns go by number', async () => {
    const table = await readAll('x,y\n1,2\n', { format: { ...CSV, header: false } });
    expect(values(table)).toEqual([
      { 'column 1': 'x', 'column 2': 'y' },
      { 'column 1': '1', 'column 2': '2' },
    ]);
  });

  test('a batch holds no more rows than asked for', async () => {
    const table = await readAll(`a\n${'1\n'.repeat(25)}`, { batchRows: 10 });
    expect(table.batches.map((batch) => batch.rows.length)).toEqual([10, 10, 5]);
  });
});

describe('reading JSON Lines', () => {
  const JSONL = { kind: 'jsonl', encoding: 'utf-8' } as const;

  test('inner objects become columns, lists are joined, and every row has every column known so far', async () => {
    const text =
      '{"name":"Nora","company":{"name":"Brightwave","size":51},"tags":["a","b"]}\n\n{"name":"Paul","active":true,"none":null}\n';
    const table = await readAll(text, { format: JSONL });
    expect(table.columns).toEqual(['name', 'company.name', 'company.size', 'tags', 'active', 'none']);
    expect(values(table)[0]).toEqual({
      name: 'Nora',
      'company.name': 'Brightwave',
      'company.size': '51',
      tags: 'a; b',
      active: '',
      none: '',
    });
    expect(values(table)[1]).toMatchObject({ name: 'Paul', active: 'true', none: '' });
  });

  test('a line that is no JSON object is set aside, and the rows after it go on', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"a":1}\n{"a":\n[1]\n'),
      Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xe9, 0x22, 0x7d, 0x0a]),
      Buffer.from('{"a":4}'),
    ]);
    for (const chunkBytes of [1, 1000]) {
      const table = await readAll(bytes, { format: JSONL, chunkBytes });
      expect(problems(table)).toEqual([
        [2, 'malformed'],
        [3, 'malformed'],
        [4, 'undecodable'],
      ]);
      expect(table.rows[4]).toEqual({ row: 5, line: 5, values: { a: '4' } });
    }
  });

  test('a line beyond the size limit is set aside, and an empty file is refused', async () => {
    const text = `{"a":"${'x'.repeat(MAX_ROW_BYTES)}"}\n{"a":"y"}\n`;
    for (const chunkBytes of [65_536, text.length]) {
      const table = await readAll(text, { format: JSONL, chunkBytes });
      expect(problems(table)).toEqual([[1, 'too_large']]);
      expect(values(table)[1]).toEqual({ a: 'y' });
    }
    expect((await failure(readAll(' \n', { format: JSONL }))).message).toBe('The file is empty.');
  });

  test('a row says its line of the file, blank lines counted', async () => {
    const table = await readAll('\n{"a":1}\n\n \n{"a":2}\r\n\r\n{"a":3}', { format: JSONL, chunkBytes: 3 });
    expect(table.rows.map((row) => [row.row, row.line])).toEqual([
      [1, 2],
      [2, 5],
      [3, 7],
    ]);
  });

  test('more columns than allowed are refused', async () => {
    const wide = JSON.stringify(
      Object.fromEntries(Array.from({ length: MAX_COLUMNS + 1 }, (_, i) => [`c${i}`, 1])),
    );
    expect((await failure(readAll(wide, { format: JSONL }))).code).toBe('file.unreadable');
  });
});
