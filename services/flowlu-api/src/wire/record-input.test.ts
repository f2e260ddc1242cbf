import { describe, expect, test } from 'vitest';
import { DEFAULT_BEHAVIOURS } from '../behaviours.ts';
import { ACCOUNT, LEAD, type Values } from '../entities/index.ts';
import { decodeForm } from './form.ts';
import { prepareCreate, prepareUpdate } from './record-input.ts';
import { isRefusal } from './refusal.ts';

const stamp = { at: '2026-01-10 09:00:00', userId: 1 };

function created(entity: typeof ACCOUNT, text: string, behaviours = DEFAULT_BEHAVIOURS) {
  const form = decodeForm(text);
  return isRefusal(form) ? form : prepareCreate(entity, form, { stamp, behaviours });
}

function updated(current: Values, text: string) {
  const form = decodeForm(text);
  return isRefusal(form)
    ? form
    : prepareUpdate(ACCOUNT, form, { current, stamp, behaviours: DEFAULT_BEHAVIOURS });
}

test('a new record has its defaults and stamps, and unknown and system fields are passed over', () => {
  const text = 'type=1&name=Acme&nonsense=1&id=99&created_date=2001-01-01+00:00:00&merged_to=4&api_key=x';
  expect(created(ACCOUNT, text)).toEqual({
    type: 1,
    name: 'Acme',
    active: 1,
    created_date: '2026-01-10 09:00:00',
    created_by: 1,
    updated_date: '2026-01-10 09:00:00',
    updated_by: 1,
  });
});

describe('every wrong field is named', () => {
  test.each([
    ['name=Acme', { type: 'type cannot be empty' }],
    ['type=1', { name: 'name cannot be empty' }],
    ['type=2&name=Ann', { first_name: 'first_name cannot be empty' }],
    ['type=3&name=A', { type: 'type must be one of 1, 2' }],
    ['type=1&name=A&active=yes', { active: 'active must be 1 or 0' }],
    ['type=1&name=A&owner_id=x', { owner_id: 'owner_id must be an integer' }],
    ['type=1&name=A&ref_id=2147483648', { ref_id: 'ref_id must be an integer' }],
    [
      'type=1&name=A&organization_revenue=1e5',
      { organization_revenue: 'organization_revenue must be a number' },
    ],
    ['type=1&name=A&birth_date=2026-02-30', { birth_date: 'birth_date must be a date such as 2026-01-31' }],
    [`type=1&name=${'x'.repeat(256)}`, { name: 'name is longer than 255 characters' }],
    [
      'type=1&name=A&owner_id=x&active=2',
      { owner_id: 'owner_id must be an integer', active: 'active must be 1 or 0' },
    ],
  ])('%s', (text, details) => {
    expect(created(ACCOUNT, text)).toMatchObject({ refused: 'validation', details });
  });
});

test('VAT is taken in either case, prices are rounded to two decimals, and type_id names the type', () => {
  expect(created(ACCOUNT, 'type_id=1&name=A&vat=DE1&organization_revenue=1.005')).toMatchObject({
    type: 1,
    VAT: 'DE1',
    organization_revenue: 1.01,
  });
});

test('a contact is called by its names until it is given another one', () => {
  const contact = created(ACCOUNT, 'type=2&first_name=Ann&last_name=Lee');
  expect(contact).toMatchObject({ name: 'Ann Lee' });
  if (isRefusal(contact)) return;
  expect(updated(contact, 'last_name=Roe')).toMatchObject({ name: 'Ann Roe' });
  const renamed = updated(contact, 'name=Dr+Lee');
  expect(renamed).toMatchObject({ name: 'Dr Lee', first_name: 'Ann' });
  if (isRefusal(renamed)) return;
  expect(updated(renamed, 'last_name=Roe')).toMatchObject({ name: 'Dr Lee', last_name: 'Roe' });
  expect(updated(renamed, 'name=')).toMatchObject({ name: 'Ann Lee' });
});

test('an update changes what is sent, clears what is sent empty, and keeps the rest', () => {
  const current = { type: 1, name: 'Acme', email: 'a@b.example', phone: '1', cf_7: 'x' };
  const values = updated(current, 'phone=&email=c@d.example&cf_7=');
  expect(values).toMatchObject({ type: 1, name: 'Acme', email: 'c@d.example', updated_by: 1 });
  expect(Object.keys(values)).not.toContain('phone');
  expect(Object.keys(values)).not.toContain('cf_7');
  expect(current.phone).toBe('1');
});

test('an update may not clear what is required', () => {
  expect(updated({ type: 1, name: 'Acme' }, 'name=')).toMatchObject({
    refused: 'validation',
    details: { name: 'name cannot be empty' },
  });
});

test('custom fields are written as cf_ID or cf.ID, several values joined, unless switched to one form', () => {
  const text = 'name=Deal&cf_1=a&cf.2=b&cf_3[]=10&cf_3[]=11';
  expect(created(LEAD, text)).toMatchObject({ cf_1: 'a', cf_2: 'b', cf_3: '10,11' });
  const dots = created(LEAD, text, { ...DEFAULT_BEHAVIOURS, customFieldWrites: 'dot' });
  expect(dots).toMatchObject({ cf_2: 'b' });
  expect(Object.keys(dots)).not.toContain('cf_1');
  const underscores = created(LEAD, text, { ...DEFAULT_BEHAVIOURS, customFieldWrites: 'underscore' });
  expect(Object.keys(underscores)).not.toContain('cf_2');
});

test('a record takes a bounded number of custom fields', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `cf_${index + 1}=x`).join('&');
  const full = created(ACCOUNT, `type=1&name=A&${many(200)}`);
  expect(created(ACCOUNT, `type=1&name=A&${many(201)}`)).toMatchObject({ refused: 'validation' });
  if (isRefusal(full)) throw new Error(full.message);
  expect(updated(full, 'cf_999=x')).toMatchObject({ refused: 'validation' });
  expect(updated(full, 'cf_999=x&cf_1=')).toMatchObject({ cf_999: 'x' });
});
