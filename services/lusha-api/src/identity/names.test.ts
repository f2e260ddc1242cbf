import { describe, expect, test } from 'vitest';
import {
  compareNames,
  queryNameKeys,
  readQueryNames,
  readRecordNames,
  recordNameKeys,
  resolvePerson,
  type NameFields,
} from './index.ts';

/** Whether the typed name leads to the record: by an index key, and then by comparison. */
function matches(typed: NameFields, record: NameFields): boolean {
  const query = readQueryNames(typed);
  const known = readRecordNames(record);
  const keys = new Set(recordNameKeys(1, known));
  return queryNameKeys(1, query).some((key) => keys.has(key)) && compareNames(query, known) !== null;
}

const full = (fullName: string): NameFields => ({ fullName });
const person = (firstName: string, lastName: string, more: NameFields = {}): NameFields => ({
  firstName,
  lastName,
  fullName: `${firstName} ${lastName}`,
  ...more,
});

describe('the same person is found however the name is written', () => {
  const SAME: [NameFields, NameFields][] = [
    [full('NORA FELD'), person('Nora', 'Feld')],
    [full('jose nunez'), person('José', 'Núñez')],
    [full('Soren Oster'), person('Søren', 'Øster')],
    [full('Juergen Mueller'), person('Jürgen', 'Müller')],
    [full('Jurgen Muller'), person('Jürgen', 'Müller')],
    [full('Jürgen Müller'), person('Juergen', 'Mueller')],
    [full("Sean O'Brien"), person('Sean', 'OBrien')],
    [full('Sean O’Brien'), person('Sean', "O'Brien")],
    [full('Bob Quill'), person('Robert', 'Quill')],
    [full('Robert Quill'), person('Bobby', 'Quill')],
    [full('Bob Quill'), person('Bobby', 'Quill')],
    [full('Bill Tarn'), person('William', 'Tarn')],
    [full('Peggy Marsh'), person('Margaret', 'Marsh')],
    [full('Steven Hale'), person('Stephen', 'Hale')],
    [full('Nora K. Feld'), person('Nora', 'Feld')],
    [full('Nora Feld'), person('Nora', 'Feld', { fullName: 'Nora K. Feld' })],
    [full('Nora Kate Feld'), person('Nora', 'Feld', { fullName: 'Nora K. Feld' })],
    [full('Rick Crane'), person('Eric', 'Crane', { fullName: 'Eric A. "Rick" Crane' })],
    [full('Eric "Rick" Crane'), person('Rick', 'Crane')],
    [full('William (Bill) Tarn'), person('William', 'Tarn')],
    [full('Hank Otis, Jr.'), person('Henry', 'Otis', { suffix: 'Jr.', nickname: 'Hank' })],
    [full('Henry Otis'), person('Henry', 'Otis', { suffix: 'Jr.' })],
    [full('Dr. Nora Feld, PhD'), person('Nora', 'Feld')],
    [full('Feld, Nora'), person('Nora', 'Feld')],
    [{ firstName: 'Lisa Stone', lastName: 'Winter' }, person('Lisa', 'Stone Winter')],
    [{ firstName: 'Lisa', lastName: 'Stone Winter' }, person('Lisa', 'Stone Winter')],
    [full('Marie Lopez'), person('Marie', 'Grunfeld Lopez')],
    [full('Marie Grunfeld Lopez'), person('Marie', 'Lopez')],
    [full('Pablo Hernandez'), person('Pablo', 'Hernández Rivera')],
    [full('Pablo Hernández Rivera'), person('Pablo', 'Hernández')],
    [full('Anna Smith'), person('Anna', 'Smith-Jones')],
    [full('J. Tarn'), person('J.', 'Tarn', { fullName: 'J. French Tarn' })],
    [full('French Tarn'), person('J.', 'Tarn', { fullName: 'J. French Tarn' })],
    [full('J. French Tarn'), person('James', 'Tarn', { fullName: 'James French Tarn' })],
    [full('Jean Claude Morin'), person('Jean-Claude', 'Morin')],
    [full('Jeanclaude Morin'), person('Jean-Claude', 'Morin')],
    [full('Monica Delacruz'), person('Monica', 'De La Cruz')],
    [full('Jan van der Berg'), person('Jan', 'Vanderberg')],
    [full('Mitch Arden'), person('Addison', 'Arden', { fullName: 'Addison Mitchell Arden' })],
    [{ firstName: 'Nora', lastName: 'Nora Feld' }, person('Nora', 'Feld')],
  ];
  test.each(SAME)('%o is %o', (typed, record) => {
    expect(matches(typed, record)).toBe(true);
  });
});

describe('another person is never taken for the one on record', () => {
  const OTHERS: [NameFields, NameFields][] = [
    [full('Nora Fell'), person('Nora', 'Feld')],
    [full('Nina Feld'), person('Nora', 'Feld')],
    [full('Nora B. Feld'), person('Nora', 'Feld', { fullName: 'Nora K. Feld' })],
    [full('Nora Beth Feld'), person('Nora', 'Feld', { fullName: 'Nora K. Feld' })],
    [full('Nora Kate Feld'), person('Nora', 'Feld', { fullName: 'Nora Kim Feld' })],
    [full('Henry Otis Sr'), person('Henry', 'Otis', { suffix: 'Jr.' })],
    [full('Henry Otis III'), person('Henry', 'Otis', { suffix: 'II' })],
    [full('J. Tarn'), person('James', 'Tarn')],
    [full('James Tarn'), person('J.', 'Tarn', { fullName: 'J. French Tarn' })],
    [full('Bert Quill'), person('Bob', 'Quill')],
    [full('Juan Tarn'), person('John', 'Tarn')],
    [full('Carlos Tarn'), person('Carl', 'Tarn')],
    [full('Pablo De'), person('Pablo', 'De La Cruz')],
    [full('Pablo Rivera Soto'), person('Pablo', 'Hernández Rivera')],
    [full('Feld'), person('Nora', 'Feld')],
  ];
  test.each(OTHERS)('%o is not %o', (typed, record) => {
    expect(matches(typed, record)).toBe(false);
  });
});

describe('one person or none', () => {
  const candidate = (id: number, record: NameFields) => ({ id, names: readRecordNames(record) });
  const decide = (
    typed: string,
    byCompany: ReturnType<typeof candidate>[],
    byIdentifier: (typeof byCompany)[] = [],
  ) => resolvePerson({ names: readQueryNames(full(typed)), byCompany, byIdentifier });
  const nora = candidate(1, person('Nora', 'Feld'));
  const robert = candidate(2, person('Robert', 'Quill'));
  const bob = candidate(3, person('Bob', 'Quill'));
  const adam = candidate(4, person('Sam', 'Twin', { fullName: 'Sam A. Twin' }));
  const boris = candidate(5, person('Sam', 'Twin', { fullName: 'Sam B. Twin' }));

  test('two who fit equally are no match', () => {
    expect(decide('Sam Twin', [adam, boris])).toBeNull();
    expect(decide('Rob Quill', [robert, bob])).toBeNull();
  });
  test('what the name adds decides between two', () => {
    expect(decide('Sam B Twin', [adam, boris])).toBe(5);
    expect(decide('Bob Quill', [robert, bob])).toBe(3);
  });
  test('an identifier that names one person and a name that names another are a contradiction', () => {
    expect(decide('Nora Feld', [nora], [[robert]])).toBeNull();
    expect(decide('Nora Feld', [], [[robert]])).toBeNull();
    const namesake = candidate(6, person('Nora', 'Winter'));
    expect(decide('Nora Feld', [nora], [[namesake]])).toBeNull();
  });
  test('two identifiers of two people are a contradiction', () => {
    expect(decide('', [], [[nora], [robert]])).toBeNull();
  });
  test('an identifier that nobody carries leaves the decision to name and company', () => {
    expect(decide('Nora Feld', [nora], [[]])).toBe(1);
    expect(decide('', [], [[]])).toBeNull();
  });
  test('a shared mailbox is decided by the name', () => {
    expect(decide('Nora Feld', [], [[nora, robert]])).toBe(1);
    expect(decide('', [], [[nora, robert]])).toBeNull();
  });
  test('an identifier stands when only part of the name has changed', () => {
    expect(decide('Nora Winter', [], [[nora]])).toBe(1);
  });
});
