import { describe, expect, test } from 'vitest';
import { connector as harbor } from '../example/harbor/index.ts';
import { resolveAddress } from './address.ts';
import { readCompanyPage, readDomain, readEmail, readPersonPage } from './identifiers.ts';
import { at, numberAt, textAt } from './json.ts';
import { splitName } from './person-name.ts';
import { retryAfterMs } from './retry-after.ts';

describe('names', () => {
  test.each([
    ['Nora Feld', 'Nora', 'Feld'],
    ['  nora   feld ', 'nora', 'feld'],
    ['Feld, Nora', 'Nora', 'Feld'],
    ['van der Berg, Nora M.', 'Nora M.', 'van der Berg'],
    ['Nora van der Berg', 'Nora', 'van der Berg'],
    ['Ludwig van Beethoven', 'Ludwig', 'van Beethoven'],
    ['Mazie K. Hirono', 'Mazie K.', 'Hirono'],
    ['Angus S. King, Jr.', 'Angus S.', 'King Jr.'],
    ['Nicholas Begich III', 'Nicholas', 'Begich III'],
    ['Dr. Nora Feld, PhD, MBA', 'Nora', 'Feld'],
    ['Prof. Dr. Nora Feld', 'Nora', 'Feld'],
    ['King Jr., Angus', 'Angus', 'King Jr.'],
    ['Eric "Rick" Crawford', 'Eric', 'Crawford'],
    ['Eric (Rick) Crawford', 'Eric', 'Crawford'],
    ['Josefa “Pepa” Díaz', 'Josefa', 'Díaz'],
    ['Ro Khanna', 'Ro', 'Khanna'],
    ['Van Morrison', 'Van', 'Morrison'],
    ['Li Do', 'Li', 'Do'],
    ['李 明', '李', '明'],
  ])('%s', (full, first, last) => {
    expect(splitName(full)).toEqual({ first, last });
  });

  test.each(['Madonna', '', '   ', ',', 'Jr.', '"Rick"'])(
    'a single word is no name that can be split: %j',
    (full) => {
      expect(splitName(full)).toBeNull();
    },
  );
});

describe('identifiers', () => {
  test.each([
    ['Nora@Brightwave.example', 'nora@brightwave.example'],
    ['Nora Feld <nora@bw.example>', 'nora@bw.example'],
    ['mailto:nora+x@bw.co.example', 'nora+x@bw.co.example'],
    ['nora@bw', null],
    ['nora@@bw.example', null],
    ['nora bw.example', null],
    ['nora@-bw.example', null],
    ['.nora@bw.example', null],
    [`${'x'.repeat(250)}@bw.example`, null],
  ])('the e-mail %j', (typed, email) => {
    expect(readEmail(typed)).toBe(email);
  });

  test.each([
    ['https://www.linkedin.com/in/Nora-Feld/', 'https://www.linkedin.com/in/nora-feld'],
    ['linkedin.com/in/nora-feld?trk=1#x', 'https://www.linkedin.com/in/nora-feld'],
    ['http://de.linkedin.com/in/nora-feld/en', 'https://www.linkedin.com/in/nora-feld'],
    ['in/nora-feld', 'https://www.linkedin.com/in/nora-feld'],
    ['https://www.linkedin.com/in/zo%C3%AB', 'https://www.linkedin.com/in/zo%C3%AB'],
    ['https://www.linkedin.com/in/zoë', 'https://www.linkedin.com/in/zo%C3%AB'],
    ['https://www.linkedin.com/pub/nora-feld/1/2b/3', 'https://www.linkedin.com/pub/nora-feld/1/2b/3'],
    ['https://www.linkedin.com/company/brightwave', null],
    ['https://evil.example/linkedin.com/in/nora', null],
    ['https://www.linkedin.com/in/', null],
    ['https://www.linkedin.com/in/%E0%A4%A', null],
    ['nora-feld', null],
  ])('the profile %j', (typed, page) => {
    expect(readPersonPage(typed)).toBe(page);
  });

  test('a company’s page is not a person’s', () => {
    expect(readCompanyPage('linkedin.com/company/Brightwave/about')).toBe(
      'https://www.linkedin.com/company/brightwave',
    );
    expect(readCompanyPage('linkedin.com/in/nora')).toBeNull();
  });

  test.each([
    ['https://www.Brightwave.example/about?x', 'brightwave.example'],
    ['brightwave.example.', 'brightwave.example'],
    ['nora@brightwave.example', 'brightwave.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['http://brightwave.example:8080', 'brightwave.example'],
    ['Brightwave Labs', null],
    ['brightwave', null],
    ['127.0.0.1', null],
    ['', null],
  ])('the domain %j', (typed, domain) => {
    expect(readDomain(typed)).toBe(domain);
  });
});

describe('addresses', () => {
  test('the value of a field stays one label of the host', () => {
    expect(resolveAddress(harbor, { team: 'acme' }).hosts).toEqual(['acme.harbor.example']);
    for (const value of [
      'a.b',
      'a/b',
      'a@evil.example',
      'a:1',
      'a#',
      'a?',
      'A',
      '',
      '-a',
      'a-',
      'x'.repeat(64),
      'ä',
    ])
      expect(() => resolveAddress(harbor, { team: value }), value).toThrow('not a valid part of an address');
    expect(() => resolveAddress(harbor, {})).toThrow();
  });

  test('an own server counts only where the connector allows one, and must be a plain address', () => {
    expect(resolveAddress(harbor, { team: 'acme', baseUrl: 'https://evil.example' }).custom).toBe(false);
    const open = {
      ...harbor,
      fields: [
        ...harbor.fields,
        { name: 'baseUrl', label: 'S', kind: 'url' as const, required: false, help: 'S' },
      ],
    };
    expect(resolveAddress(open, { baseUrl: 'http://127.0.0.1:4010/x/' })).toEqual({
      baseUrl: 'http://127.0.0.1:4010/x',
      hosts: ['127.0.0.1:4010'],
      custom: true,
    });
    for (const baseUrl of [
      'ftp://x.example',
      'https://u:p@x.example',
      'https://u@x.example',
      'https://x.example/?q',
      'https://x.example/#f',
      'x',
    ])
      expect(() => resolveAddress(open, { baseUrl }), baseUrl).toThrow('server address cannot be used');
  });
});

describe('answers that are not to be trusted', () => {
  test('what is not there is undefined, and inherited things are not there', () => {
    expect(at({ a: [{ b: 1 }] }, 'a', 0, 'b')).toBe(1);
    expect(at({}, 'toString')).toBeUndefined();
    expect(at('text', 'length')).toBeUndefined();
    expect(textAt({ a: '  ' }, 'a')).toBeUndefined();
    expect(textAt({ a: 7 }, 'a')).toBe('7');
    expect(numberAt({ a: '12.50' }, 'a')).toBe(12.5);
    expect(numberAt({ a: '1e9' }, 'a')).toBeUndefined();
    expect(numberAt({ a: NaN }, 'a')).toBeUndefined();
  });

  test('a wait is told in seconds or as a date against the answer’s own, and is bounded', () => {
    expect(retryAfterMs({ 'retry-after': '1.5' })).toBe(1_500);
    expect(retryAfterMs({ 'retry-after': '99999999' })).toBe(172_800_000);
    expect(
      retryAfterMs({ 'retry-after': 'Fri, 20 Nov 2026 10:00:30 GMT', date: 'Fri, 20 Nov 2026 10:00:00 GMT' }),
    ).toBe(30_000);
    expect(
      retryAfterMs({ 'retry-after': 'Fri, 20 Nov 2026 10:00:00 GMT', date: 'Fri, 20 Nov 2026 10:00:30 GMT' }),
    ).toBe(0);
    for (const headers of [
      {},
      { 'retry-after': 'soon' },
      { 'retry-after': '-1' },
      { 'retry-after': 'Fri, 20 Nov 2026 10:00:00 GMT' },
    ])
      expect(retryAfterMs(headers as Record<string, string>)).toBeUndefined();
  });
});
