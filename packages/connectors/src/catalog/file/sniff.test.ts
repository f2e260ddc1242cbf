import { SluiceError } from '@sluice/core';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sniffFile } from './sniff-file.ts';
import { sniff } from './sniff.ts';

const text = (content: string) => sniff(Buffer.from(content, 'utf8'));

function refusal(content: string | Uint8Array): SluiceError {
  try {
    sniff(typeof content === 'string' ? Buffer.from(content) : content);
  } catch (error) {
    if (error instanceof SluiceError) return error;
    throw error;
  }
  throw new Error('The file was taken.');
}

describe('telling how a file is written', () => {
  test.each([
    [',', 'a,b,c\n1,2,3\n'],
    [';', 'name;price\nx;1,50\ny;2,75\n'],
    ['\t', 'a\tb\n1, 2\t3\n'],
    ['|', 'a|b|c\n1|2|3\n'],
    [';', '"a;b";c\n"1;2";3\n'],
    [',', '"a\nb",c\n"1\n2",3\n'],
    [';', 'sep=;\r\na;b,c,d\r\n1;2,3,4\r\n'],
  ])('the delimiter %j is found by what cuts the rows alike', (delimiter, content) => {
    expect(text(content).format).toMatchObject({ kind: 'csv', delimiter, header: true });
  });

  test('encodings are told by mark or by bytes', () => {
    const content = 'naïve,café\nZoë,x\n';
    expect(text(`\uFEFF${content}`).format.encoding).toBe('utf-8');
    expect(text(content).format.encoding).toBe('utf-8');
    expect(sniff(Buffer.from(`\uFEFF${content}`, 'utf16le')).format.encoding).toBe('utf-16le');
    expect(sniff(Buffer.from(content, 'utf16le')).format.encoding).toBe('utf-16le');
    expect(sniff(Buffer.from(content, 'utf16le').swap16()).format.encoding).toBe('utf-16be');
    const western = sniff(Buffer.from(content, 'latin1'));
    expect(western.format).toMatchObject({ encoding: 'windows-1252', delimiter: ',' });
    expect(western.warnings[0]).toContain('Windows-1252');
  });

  test('a head that ends in the middle of a character is still UTF-8', () => {
    const bytes = Buffer.from('name\nZoë字😀');
    for (let cut = 6; cut <= bytes.length; cut += 1)
      expect(sniff(bytes.subarray(0, cut)).format.encoding).toBe('utf-8');
  });

  test('mostly UTF-8 stays UTF-8, with a warning', () => {
    const mixed = Buffer.concat([Buffer.from('name\nZoë\nRené\nJosé\n'), Buffer.from([0x52, 0xe9, 0x0a])]);
    const { format, warnings } = sniff(mixed);
    expect(format.encoding).toBe('utf-8');
    expect(warnings[0]).toContain('set aside');
  });

  test.each([1, 1000, 100_000])('the whole file decides, not its first bytes: chunks of %i', async (size) => {
    async function* source(...parts: Uint8Array[]) {
      const bytes = Buffer.concat(parts);
      // Cutting 100 KB byte by byte proves no more than its end does.
      const from = size === 1 ? Math.max(0, bytes.length - 40) : 0;
      if (from > 0) yield bytes.subarray(0, from);
      for (let at = from; at < bytes.length; at += size)
        yield await Promise.resolve(bytes.subarray(at, at + size));
    }
    const plain = Buffer.from(`name\n${'Nora\n'.repeat(20_000)}`);
    const western = Buffer.from([0x52, 0x65, 0x6e, 0xe9, 0x0a]);
    const named = Buffer.from('Zoë 字 😀\nRené\n');
    expect(await sniffFile(source(plain, western))).toMatchObject({ format: { encoding: 'windows-1252' } });
    expect(await sniffFile(source(plain, named))).toEqual({
      ...sniff(plain),
      warnings: sniff(plain).warnings,
    });
    const mixed = await sniffFile(source(plain, named, western));
    expect(mixed.format.encoding).toBe('utf-8');
    expect(mixed.warnings[0]).toContain('set aside');
    expect(await sniffFile(source(plain, Buffer.from([0x5a, 0xeb])))).toMatchObject({
      format: { encoding: 'windows-1252' },
    });
    expect((await sniffFile(source(Buffer.from('a;b\n1;2\n', 'utf16le')))).format.encoding).toBe('utf-16le');
    await expect(sniffFile(source())).rejects.toThrow('The file is empty.');
  });

  test('JSON Lines is told from CSV', () => {
    expect(text('{"a":1}\n{"a":2}\n').format).toEqual({ kind: 'jsonl', encoding: 'utf-8' });
    expect(text(`{"a":"${'x'.repeat(200)}`).format.kind).toBe('jsonl');
    expect(text('{name},b\n1,2\n').format.kind).toBe('csv');
    expect(refusal('[\n {"a":1}\n]').message).toContain('one JSON array');
    expect(refusal('{\n  "a": 1\n}\n').message).toContain('several lines');
  });

  test.each([
    ['PK\u0003\u0004', 'workbook'],
    ['%PDF-1.7', 'PDF'],
    ['PAR1', 'Parquet'],
    ['SQLite format 3\0', 'SQLite'],
  ])('what is no text is refused by its kind: %j', (start, kind) => {
    expect(refusal(`${start} and more`).message).toContain(kind);
  });

  test('other binary data, archives and empty files are refused', () => {
    expect(refusal(gzipSync('a,b\n')).message).toContain('gzip');
    expect(refusal(Buffer.from(Array.from({ length: 600 }, (_, i) => i % 7))).message).toContain('binary');
    expect(refusal('').message).toBe('The file is empty.');
    expect(refusal('\uFEFF \n').message).toBe('The file is empty.');
  });

  test('a first row of values is told from a header', () => {
    expect(text('Nora,nora@brightwave.example\nPaul,paul@brightwave.example\n').format).toMatchObject({
      header: false,
    });
    expect(text('company,2023,2024\nx,1,2\n').format).toMatchObject({ header: true });
    expect(text('a,b\n1,2\n').format).toMatchObject({ header: true });
  });

  test('one column is taken, with a warning', () => {
    const { format, warnings } = text('email\na@b.example\n');
    expect(format).toMatchObject({ kind: 'csv', header: true });
    expect(warnings[0]).toContain('one column');
  });
});
