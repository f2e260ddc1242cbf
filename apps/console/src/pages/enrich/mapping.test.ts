import { expect, test } from 'vitest';
import {
  columnsAlike,
  fittingEnricher,
  guessFor,
  identifiersOf,
  mappedFirst,
  readMapping,
  remap,
  setsOf,
  suffices,
  writeMapping,
  type Enricher,
} from './mapping.ts';

const contacts: Enricher = {
  name: 'contacts',
  title: 'Contacts',
  entity: 'contact',
  batchSize: 100,
  identifiers: [['email'], ['fullName', 'companyName']],
  options: [],
  fields: [],
};
const companies: Enricher = { ...contacts, name: 'companies', entity: 'company', identifiers: [['domain']] };
const file = {
  columns: ['Mail', 'Name', 'Firm'],
  guess: { contact: { email: 'Mail', jobTitle: 'Name', fullName: 'Gone' }, company: {} },
};

test('of the guess only what the enricher knows and the file has is taken', () => {
  expect(guessFor(contacts, file)).toEqual({ email: 'Mail' });
  expect(identifiersOf(contacts)).toEqual(['email', 'fullName', 'companyName']);
});

test('it is told which sets suffice, and which rows have what it takes', () => {
  const mapping = { email: 'Mail', fullName: 'Name' };
  expect(setsOf(contacts, mapping).map(({ isMapped }) => isMapped)).toEqual([true, false]);
  expect(suffices(contacts, mapping, { Mail: ' ', Name: 'Nora', Firm: 'Borealis' })).toBe(false);
  const wider = remap(mapping, 'companyName', 'Firm');
  expect(suffices(contacts, wider, { Mail: ' ', Name: 'Nora', Firm: 'Borealis' })).toBe(true);
  expect(remap(wider, 'email', '')).toEqual({ fullName: 'Name', companyName: 'Firm' });
});

test('the enricher that the file fits is chosen by itself', () => {
  expect(fittingEnricher([companies, contacts], file)?.name).toBe('contacts');
  const firms = { columns: ['Site'], guess: { contact: {}, company: { domain: 'Site' } } };
  expect(fittingEnricher([contacts, companies], firms)?.name).toBe('companies');
});

test('a mapping survives its way through the address, and nonsense in it is no mapping', () => {
  const mapping = { email: 'E-Mail, “work” = 1' };
  expect(readMapping(writeMapping(mapping))).toEqual(mapping);
  for (const text of ['', '[', '[1]', 'null', '7', undefined]) expect(readMapping(text)).toBeUndefined();
  expect(readMapping('{"email":1,"name":"Name"}')).toEqual({ name: 'Name' });
});

test('a column that says the same everywhere is no likely name or address of a person', () => {
  const sample = ['a', 'b', 'c', 'd'].map((name) => ({
    Owner: 'ona@northwind.example',
    Name: name,
    Firm: 'Borealis',
  }));
  const mapping = { email: 'Owner', fullName: 'Name', companyName: 'Firm' };
  expect(columnsAlike(mapping, { sample })).toEqual(['Owner']);
  expect(columnsAlike(mapping, { sample: sample.slice(0, 3) })).toEqual([]);
});

test('the columns that tell who is meant are seen first, the others after them in their order', () => {
  expect(
    mappedFirst(contacts, { companyName: 'Firm', email: 'Mail' }, ['Name', 'Firm', 'Notes', 'Mail']),
  ).toEqual(['Mail', 'Firm', 'Name', 'Notes']);
});
