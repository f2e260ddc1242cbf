import Papa from 'papaparse';
import { givenNamesFor } from './short-names.ts';
import { NAME_ENDS, NAME_STARTS, NAME_TAILS } from './company-names.ts';
import { CULTURES } from './cultures.ts';
import { randomFrom, type Random } from './random.ts';
import { companyOfSample, samplePerson, type SamplePerson } from './sample-person.ts';
import { DEFAULT_SEED } from './fill-sample.ts';

export interface SampleInputOptions {
  rows: number;
  /** Of the messy list itself. */
  seed?: number;
  /** The sample that the list is about: its size and seed. */
  people: number;
  peopleSeed?: number;
}

export const INPUT_COLUMNS = [
  'Name',
  'First Name',
  'Last Name',
  'Company',
  'Website',
  'Email',
  'LinkedIn',
  'Source',
] as const;

export interface SampleInputRow {
  cells: Readonly<Record<(typeof INPUT_COLUMNS)[number], string>>;
  /** Which person of the sample is meant, for checking; null for somebody who is not in it. */
  person: number | null;
}

/**
 * A list of contacts to enrich as people really have them: names in one column or two, in any case, with
 * nicknames and initials; a company's name or its website; doubles, strangers, and rows that say too little.
 */
export function sampleInput(options: SampleInputOptions): string {
  const rows = sampleInputRows(options).map(({ cells }) => INPUT_COLUMNS.map((column) => cells[column]));
  return `${Papa.unparse([[...INPUT_COLUMNS], ...rows])}\n`;
}

/** The same with the truth beside each row. */
export function sampleInputRows(options: SampleInputOptions): SampleInputRow[] {
  const { rows, people, seed = 7, peopleSeed = DEFAULT_SEED } = options;
  const made: SampleInputRow[] = [];
  for (let index = 0; index < rows; index += 1) {
    const random = randomFrom(seed, index);
    const kind = random.next();
    const earlier = made[random.below(Math.max(1, made.length))];
    if (kind < 0.04 && earlier) made.push({ ...earlier, cells: { ...earlier.cells, Source: 'Import 2' } });
    else if (kind < 0.1) made.push(strangerRow(random));
    else if (kind < 0.12) made.push(thinRow(random));
    else {
      const person = random.below(people);
      made.push(
        knownRow(random, { person, sample: samplePerson({ people, seed: peopleSeed }, person), peopleSeed }),
      );
    }
  }
  return made;
}

type Cells = SampleInputRow['cells'];

const EMPTY: Cells = {
  Name: '',
  'First Name': '',
  'Last Name': '',
  Company: '',
  Website: '',
  Email: '',
  LinkedIn: '',
  Source: '',
};
const SOURCES = ['Webinar', 'Trade fair', 'Old CRM', 'Import 1', ''];

function knownRow(
  random: Random,
  of: { person: number; sample: SamplePerson; peopleSeed: number },
): SampleInputRow {
  const { record, companyIndex, middleInitial } = of.sample;
  const company = companyOfSample(of.peopleSeed, companyIndex).record;
  const first = random.chance(0.15) ? random.pick(givenNamesFor(record.firstName)) : record.firstName;
  const middle =
    middleInitial && random.chance(0.4) ? ` ${middleInitial}${random.chance(0.5) ? '.' : ''}` : '';
  const email = record.emails[0]?.email ?? '';
  const byEmail = email !== '' && random.chance(0.3);
  const byLinkedin = record.linkedinUrl !== '' && random.chance(0.2);
  const names = nameCells(random, {
    first: recase(random, first),
    middle,
    last: recase(random, record.lastName),
  });
  const cells = {
    ...EMPTY,
    ...(byEmail && random.chance(0.2) ? {} : names),
    ...companyCells(random, company),
    ...(byEmail ? { Email: random.chance(0.2) ? ` ${email.toUpperCase()} ` : email } : {}),
    ...(byLinkedin ? { LinkedIn: messyLinkedin(random, record.linkedinUrl) } : {}),
    Source: random.pick(SOURCES),
  };
  return { cells, person: of.person };
}

function nameCells(random: Random, name: { first: string; middle: string; last: string }): Partial<Cells> {
  const { first, middle, last } = name;
  const form = random.next();
  if (form < 0.45) return { 'First Name': `${first}${middle}`, 'Last Name': last };
  if (form < 0.9) return { Name: `${first}${middle} ${last}` };
  return { Name: `${last}, ${first}${middle}` };
}

function companyCells(random: Random, company: { name: string; domain: string }): Partial<Cells> {
  const form = random.next();
  if (form < 0.35) return { Company: recase(random, company.name) };
  if (form < 0.5)
    return {
      Company: company.name.replace(/ (Inc\.?|LLC|Corp\.|Ltd\.?|Limited|GmbH|AG|SAS|SA|AB|PLC)$/, ''),
    };
  if (form < 0.75) return { Website: random.pick(['', 'www.', 'https://', 'https://www.']) + company.domain };
  return { Company: company.name, Website: `https://www.${company.domain}/about?ref=list` };
}

/** Somebody of another company: the same kinds of names, and nobody of the sample. */
function strangerRow(random: Random): SampleInputRow {
  const culture = random.pick(CULTURES);
  const last = random.pick(culture.last);
  const company = `${random.pick(NAME_TAILS)} ${random.pick(NAME_STARTS)}${random.pick(NAME_ENDS)}`;
  const slug = company.toLowerCase().replaceAll(' ', '');
  const cells = {
    ...EMPTY,
    ...nameCells(random, { first: random.pick(culture.first), middle: '', last }),
    Company: company,
    ...(random.chance(0.4) ? { Email: `contact${random.below(10_000)}@${slug}-stranger.example` } : {}),
    Source: random.pick(SOURCES),
  };
  return { cells, person: null };
}

/** A row that names nobody: a first name alone, a company alone, or nothing but where it came from. */
function thinRow(random: Random): SampleInputRow {
  const culture = random.pick(CULTURES);
  const choices: Partial<Cells>[] = [
    { 'First Name': random.pick(culture.first) },
    { Company: `${random.pick(NAME_STARTS)}${random.pick(NAME_ENDS)} ${random.pick(NAME_TAILS)}` },
    { Name: random.pick(culture.first), Source: 'Business card, unreadable' },
    { Source: 'Trade fair' },
  ];
  return { cells: { ...EMPTY, ...random.pick(choices) }, person: null };
}

function recase(random: Random, text: string): string {
  const form = random.next();
  if (form < 0.1) return text.toUpperCase();
  if (form < 0.2) return text.toLowerCase();
  return form < 0.25 ? ` ${text} ` : text;
}

function messyLinkedin(random: Random, url: string): string {
  const path = url.replace('https://www.linkedin.com', '');
  return random.pick([
    url,
    `${url}/`,
    `http://linkedin.com${path}`,
    `linkedin.com${path}?trk=people`,
    `https://uk.linkedin.com${path}/en`,
    `www.LinkedIn.com${path}`,
  ]);
}
