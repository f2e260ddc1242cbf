import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLushaApi, type LushaApi } from '../start-lusha-api.ts';
import { tempFolder, tryRunning, type TriedApi } from '../testing/try-api.ts';
import { DEFAULT_SEED } from './fill-sample.ts';
import { companyCount } from './sample-company.ts';
import { companyOfSample, samplePerson } from './sample-person.ts';
import { sampleInput, sampleInputRows } from './sample-input.ts';

const SAMPLE = { people: 2000, seed: DEFAULT_SEED };
const everyone = Array.from({ length: SAMPLE.people }, (_, index) => samplePerson(SAMPLE, index));
let api: LushaApi;
let tried: TriedApi;

beforeAll(async () => {
  api = await startLushaApi({ rate: {}, sample: { people: SAMPLE.people } });
  tried = await tryRunning(api);
});
afterAll(() => api.close());

test('the same seed makes the same people, another seed others', () => {
  expect(samplePerson(SAMPLE, 7)).toEqual(samplePerson(SAMPLE, 7));
  expect(samplePerson({ ...SAMPLE, seed: 2 }, 7)).not.toEqual(samplePerson(SAMPLE, 7));
  expect(sampleInput({ rows: 50, people: 2000 })).toBe(sampleInput({ rows: 50, people: 2000 }));
});

test('everything in the sample is invented: reserved domains and numbers kept for fiction', () => {
  const free =
    /^(\+1\d{3}55501\d\d|\+447700900\d{3}|\+442079460\d{3}|\+4917139200\d\d|\+493023125\d{3}|\+3363998\d{4}|\+3319900\d{4}|\+46701740\d{3}|\+468465004\d\d)$/;
  for (const { record } of everyone) {
    for (const { email } of record.emails) expect(email).toMatch(/\.example$/);
    for (const { number } of record.phones) expect(number).toMatch(free);
  }
});

test('the sample is believable: some without details, some protected, companies of all sizes', () => {
  const share = (has: (person: (typeof everyone)[number]) => boolean) =>
    everyone.filter(has).length / everyone.length;
  expect(share(({ record }) => record.emails.length === 0)).toBeGreaterThan(0.05);
  expect(share(({ record }) => record.phones.length === 0)).toBeGreaterThan(0.2);
  expect(share(({ record }) => record.restricted)).toBeGreaterThan(0);
  expect(share(({ record }) => record.phones.some((phone) => phone.doNotCall))).toBeGreaterThan(0.01);
  expect(share(({ record }) => record.location?.isEuContact === true)).toBeGreaterThan(0.1);
  const sizes = new Map<number, number>();
  for (const { companyIndex } of everyone) sizes.set(companyIndex, (sizes.get(companyIndex) ?? 0) + 1);
  expect(Math.max(...sizes.values())).toBeGreaterThan(100);
  const names = new Set(Array.from({ length: 5000 }, (_, index) => companyOfSample(1, index).record.domain));
  expect(names.size).toBe(5000);
});

test('a messy list finds the people meant, and nobody else', async () => {
  const rows = sampleInputRows({ rows: 1000, people: SAMPLE.people });
  let found = 0;
  let wrong = 0;
  for (let from = 0; from < rows.length; from += 100) {
    const part = rows.slice(from, from + 100);
    const contacts = part.map(({ cells }, index) => ({
      contactId: String(index),
      fullName: cells.Name || `${cells['First Name']} ${cells['Last Name']}`,
      email: cells.Email,
      linkedinUrl: cells.LinkedIn,
      companies: [{ name: cells.Company, domain: cells.Website, isCurrent: true }],
    }));
    const { json } = await tried.call('POST', '/v2/person', { body: { contacts } });
    part.forEach(({ person }, index) => {
      const id = json['contacts']?.[String(index)]?.['data']?.['personId'];
      if (id === undefined) return;
      if (Number(id) - 4_100_000_001 === person) found += 1;
      else wrong += 1;
    });
  }
  expect(wrong).toBe(0);
  expect(found).toBeGreaterThan(780);
});

test('a sample is made once, gone on with when it was cut off, and never laid over other data', async () => {
  const path = tempFolder();
  const location = { kind: 'folder', path } as const;
  for (const people of [300, 500]) {
    const one = await startLushaApi({ location, sample: { people } });
    expect(await one.counts()).toEqual({ people: 300, companies: companyCount(300) });
    await one.close();
  }
  const other = await startLushaApi({ location: { kind: 'folder', path: tempFolder() } });
  expect(await other.counts()).toEqual({ people: 0, companies: 0 });
  await other.close();
});
