import { expect, test } from 'vitest';
import { decodeForm, decodeJson, lastOf } from './form.ts';
import { isRefusal } from './refusal.ts';

function decoded(text: string) {
  const form = decodeForm(text);
  if (isRefusal(form)) throw new Error(form.message);
  return form;
}

test('plus and percent escapes are decoded, and a broken escape is kept as it stands', () => {
  const form = decoded('name=Caf%C3%A9+Nord&note=100%&filter%5Btype%5D=2');
  expect(Object.fromEntries(form)).toEqual({ name: ['Café Nord'], note: ['100%'], 'filter[type]': ['2'] });
});

test('of a repeated name the last value counts, and name[] keeps all', () => {
  const form = decoded('a=1&a=2&cf_7[]=10&cf_7[]=11');
  expect(lastOf(form, 'a')).toBe('2');
  expect(form.get('cf_7')).toEqual(['10', '11']);
});

test('more than a thousand parameters are refused', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `p${index}=1`).join('&');
  expect(isRefusal(decodeForm(many(1000)))).toBe(false);
  expect(decodeForm(many(1001))).toMatchObject({ refused: 'invalidRequest' });
});

test('a JSON object reads as the form it stands for, and anything else is refused', () => {
  const form = decodeJson('{"name":"Acme","active":true,"owner_id":3,"email":null,"cf_7":[1,2]}');
  expect(isRefusal(form) ? form : Object.fromEntries(form)).toEqual({
    name: ['Acme'],
    active: ['1'],
    owner_id: ['3'],
    email: [''],
    cf_7: ['1', '2'],
  });
  for (const text of ['[1]', '"text"', '{broken', 'null']) {
    expect(decodeJson(text), text).toMatchObject({ refused: 'invalidRequest' });
  }
});
