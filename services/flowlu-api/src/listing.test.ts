import { manualClock } from '@sluice/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, startClient } from './testing/api-client.ts';

const clock = manualClock(Date.UTC(2026, 0, 1, 12));
const DAY_MS = 86_400_000;
let client: Client;

/** 130 organizations and 20 contacts, a day apart in tens. */
beforeAll(async () => {
  client = await startClient({ clock });
  for (let index = 1; index <= 150; index += 1) {
    if (index % 10 === 1 && index > 1) await clock.advance(DAY_MS);
    const contact = index > 130;
    await client.create('crm/account', {
      type: contact ? '2' : '1',
      ...(contact
        ? { first_name: `Person ${index}` }
        : { name: index === 5 ? 'Comma, Inc' : `Firm ${index}` }),
      email: `Mail${index}@firm.example`,
      ref: index % 2 === 0 ? 'even' : 'odd',
      ref_id: String(1000 + index),
      shipping_city: index === 7 ? 'ÉVORA' : 'Oslo',
      organization_employee_count: String(index),
      ...(index === 9 ? { cf_900: '100%_sure' } : {}),
      ...(index <= 3 ? { owner_id: String(index) } : {}),
    });
  }
});

afterAll(() => client.api.close());

async function ids(query: Record<string, string>): Promise<unknown[]> {
  const { items, count } = await client.ok({ path: 'crm/account/list', query: { limit: '100', ...query } });
  expect(count).toBe(items?.length);
  return items?.map((item) => item['id']) ?? [];
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

test('a list answers 50 records a page, all counts, and the records by id', async () => {
  const first = await client.ok({ path: 'crm/account/list' });
  expect(first).toMatchObject({ total: 150, total_result: 150, page: 1, count: 50 });
  expect(first.items?.map((item) => item['id'])).toEqual(range(1, 50));
  const second = await client.ok({ path: 'crm/account/list', query: { page: '2', limit: '100' } });
  expect(second).toMatchObject({ total: 150, total_result: 150, page: 2, count: 50 });
  expect(second.items?.map((item) => item['id'])).toEqual(range(101, 150));
});

test('a page past the end is empty and still tells how many match', async () => {
  const query = { page: '9', limit: '20', 'filter[type]': '2' };
  const page = await client.ok({ path: 'crm/account/list', query });
  expect(page).toEqual({ total: 150, total_result: 20, page: 9, count: 0, items: [] });
});

test.each([
  ['limit', '500', 100],
  ['limit', '0', 50],
  ['limit', 'abc', 50],
  ['page', '-3', 50],
  ['per_page', '3', 50],
])('a strange %s=%s never breaks a list', async (name, value, expected) => {
  const page = await client.ok({ path: 'crm/account/list', query: { [name]: value } });
  expect(page).toMatchObject({ page: 1, count: expected });
});

test('reading page after page gives every record once', async () => {
  const seen: unknown[] = [];
  for (let page = 1; page <= 20; page += 1) {
    const found = await ids({ page: String(page), limit: '16', 'filter[ref]': 'even' });
    seen.push(...found);
    if (found.length < 16) break;
  }
  expect(seen).toEqual(range(1, 150).filter((id) => id % 2 === 0));
});

describe('filters', () => {
  const day = (from: string, to: string) => JSON.stringify({ start_date: from, end_date: to });
  test.each<[string, Record<string, string>, number[]]>([
    ['equal on a number', { 'filter[ref_id]': '1042' }, [42]],
    ['a list of numbers', { 'filter[ref_id]': '1003,1001,9999' }, [1, 3]],
    ['a hundred references at once', { 'filter[ref_id]': range(1001, 1100).join(',') }, range(1, 100)],
    ['type and type_id alike', { 'filter[type]': '2', 'filter[type_id]': '2' }, range(131, 150)],
    ['all filters together', { 'filter[ref]': 'odd', 'filter[type]': '2', 'filter[id]': '131,132,7' }, [131]],
    ['text in any case', { 'filter[email]': 'mail12@FIRM.example' }, [12]],
    ['text beyond ASCII', { 'filter[shipping_city]': 'ÉVORA' }, [7]],
    [
      'a value with a comma, by the JSON form',
      { 'filter[name]': '{"type":"exact_value","value":"comma, inc"}' },
      [5],
    ],
    ['a comma elsewhere parts values', { 'filter[name]': 'Comma, Inc' }, []],
    [
      'not equal, those without a value included',
      { 'filter[owner_id]': '!2', 'filter[id]': '1,2,4' },
      [1, 4],
    ],
    ['set', { 'filter[owner_id]': '!' }, [1, 2, 3]],
    ['not set', { 'filter[owner_id]': '', 'filter[id]': '1,4' }, [4]],
    ['less, strictly', { 'filter[id]': '{"type":"less","value":3}' }, [1, 2]],
    ['more, strictly', { 'filter[id]': '{"type":"more","value":148}' }, [149, 150]],
    ['a range with its ends', { 'filter[id]': '{"type":"range","start_value":4,"end_value":6}' }, [4, 5, 6]],
    [
      'a range inside the JSON',
      { 'filter[organization_employee_count]': '{"type":"range","start_value":99,"end_value":101}' },
      [99, 100, 101],
    ],
    ['a day', { 'filter[created_date]': day('2026-01-02', '2026-01-02') }, range(11, 20)],
    ['days with an open end', { 'filter[updated_date]': '{"start_date":"2026-01-15"}' }, range(141, 150)],
    ['many days', { 'filter[created_date]': '{"start_date":"2026-01-06"}' }, range(51, 150)],
    [
      'days and a type',
      { 'filter[updated_date]': '{"start_date":"2026-01-13"}', 'filter[type]': '1' },
      range(121, 130),
    ],
    ['no such number', { 'filter[ref_id]': 'abc' }, []],
    ['a custom field', { 'filter[cf.field_900]': '100%_sure' }, [9]],
    ['an unknown field is passed over', { 'filter[nonsense]': '1', 'filter[id]': '8' }, [8]],
    ['search inside the name', { search: 'erson 14' }, range(140, 149)],
    ['search in any case, in the e-mail too', { search: 'MAIL77@' }, [77]],
    ['search takes % and _ as letters', { search: '%' }, []],
    ['search and filters', { search: 'firm.example', 'filter[ref_id]': '1001,1002' }, [1, 2]],
  ])('%s', async (_name, query, expected) => {
    expect(await ids(query)).toEqual(expected);
    const one = await client.ok({ path: 'crm/account/list', query: { ...query, limit: '1' } });
    expect(one).toMatchObject({ total: 150, total_result: expected.length });
  });
});

test('a filter never reads as SQL', async () => {
  for (const name of ['filter[name]', 'filter[cf.field_1]', 'search', "filter[x'; drop table records; --]"]) {
    await client.ok({ path: 'crm/account/list', query: { [name]: "x') or 1=1; drop table records; --" } });
  }
  expect(await ids({ 'filter[name]': "x' or '1'='1" })).toEqual([]);
  expect(client.api.count('crm/account')).toBe(150);
});
