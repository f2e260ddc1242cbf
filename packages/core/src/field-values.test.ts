import { describe, expect, test } from 'vitest';
import { checkFieldValue, readFieldValue } from './field-values.ts';
import type { FieldDefinition } from './schemas.ts';

const text: FieldDefinition = { name: 'domain', label: 'Domain', kind: 'text', required: true, help: 'x' };
const domain: FieldDefinition = {
  ...text,
  lowercase: true,
  extract: '^(?:https?://)?([^\\s/?#:]+?)(?:\\.example\\.com)?(?:[/?#].*)?$',
  pattern: '^[a-z0-9-]{1,63}$',
};

describe('the value of a field', () => {
  test.each([
    ['  mycompany ', 'mycompany'],
    ['MyCompany.Example.com', 'mycompany'],
    ['https://mycompany.example.com/crm?x=1#y', 'mycompany'],
    ['', ''],
    ['two words', 'two words'],
  ])('%j stands for %j', (typed, value) => {
    expect(readFieldValue(domain, typed)).toBe(value);
  });

  test('capitals stay where they tell two values apart', () => {
    expect(readFieldValue({ ...text, kind: 'secret' }, ' AbC\n')).toBe('AbC');
  });

  test('what an expression does not fit, or finds nothing in, stays as it was typed', () => {
    expect(readFieldValue({ ...text, extract: '^x(y*)$' }, 'abc')).toBe('abc');
    expect(readFieldValue({ ...text, extract: '^x(y*)$' }, 'x')).toBe('x');
    expect(readFieldValue({ ...text, extract: '^x$' }, 'x')).toBe('x');
  });
});

describe('checking the value of a field', () => {
  const options = [{ value: 'pro', label: 'Pro' }];
  test.each<[Partial<FieldDefinition>, string, string | null]>([
    [{}, '', 'required'],
    [{ required: false, pattern: 'x' }, '', null],
    [{ pattern: '^[a-z]+$' }, 'abc', null],
    [{ pattern: '^[a-z]+$' }, 'a1', 'pattern'],
    [{ kind: 'number' }, '12.5', null],
    [{ kind: 'number' }, 'twelve', 'number'],
    [{ kind: 'number', pattern: '^[1-9]$' }, '12', 'pattern'],
    [{ kind: 'url' }, 'http://127.0.0.1:4010', null],
    [{ kind: 'url' }, 'example', 'url'],
    [{ kind: 'url' }, 'javascript:alert(1)', 'url'],
    [{ options }, 'pro', null],
    [{ options }, 'free', 'pattern'],
  ])('%j: %j is %j', (field, value, problem) => {
    expect(checkFieldValue({ ...text, ...field }, value)).toBe(problem);
  });
});
