import { fold } from '../identity/index.ts';
import type { Email, JobTitle, PersonRecord, Phone } from '../store/records.ts';
import { randomFrom, type Random } from './random.ts';
import {
  companyCount,
  pickCulture,
  sampleCompany,
  type EmailPattern,
  type SampleCompany,
} from './sample-company.ts';
import { CULTURES, type Culture } from './cultures.ts';
import { FUNCTIONS, RANKS } from './titles.ts';

/** Which sample: the same seed and size give the same people for ever. */
export interface SampleOptions {
  people: number;
  seed: number;
}

export interface SamplePerson {
  record: PersonRecord;
  companyIndex: number;
  middleInitial: string;
}

/** Companies are asked for again and again, the big ones most. */
const MAX_COMPANIES_KEPT = 20_000;
const companies = new Map<string, SampleCompany>();

/** Gives the memory back once a sample is made. */
export function forgetCompanies(): void {
  companies.clear();
}

export function companyOfSample(seed: number, index: number): SampleCompany {
  const key = `${seed}:${index}`;
  const known = companies.get(key);
  if (known) return known;
  const made = sampleCompany(seed, index);
  if (companies.size >= MAX_COMPANIES_KEPT) companies.clear();
  companies.set(key, made);
  return made;
}

/** Person number `index` of the sample. Few companies employ many, many employ few. */
export function samplePerson({ people, seed }: SampleOptions, index: number): SamplePerson {
  const random = randomFrom(seed, index);
  const count = companyCount(people);
  const companyIndex = Math.floor(count * random.next() ** 2);
  const company = companyOfSample(seed, companyIndex);
  const culture = random.chance(0.8) ? company.culture : pickCulture(random);
  const name = makeName(random, culture);
  const size = people * (Math.sqrt((companyIndex + 1) / count) - Math.sqrt(companyIndex / count));
  const place = locationOf(random, culture);
  const dates = { verified: dateBefore(random, 400) };
  const record: PersonRecord = {
    sourceKey: `id:sample-${index}`,
    firstName: name.first,
    lastName: name.last,
    fullName: [name.first, name.middle && `${name.middle}.`, name.last, name.suffix]
      .filter(Boolean)
      .join(' '),
    nickname: '',
    suffix: name.suffix,
    restricted: random.chance(0.003),
    jobTitle: jobOf(random),
    location: place,
    linkedinUrl: random.chance(0.93)
      ? `https://www.linkedin.com/in/${slugOf(name)}-${profileNumber(seed, index)}`
      : '',
    xUrl: random.chance(0.08) ? `https://twitter.com/${slugOf(name).replaceAll('-', '')}${index % 1000}` : '',
    emails: emailsOf(random, {
      name,
      company,
      number: size > 40 ? index % 10_000 : null,
      updateDate: dates.verified,
    }),
    phones: phonesOf(random, culture, dates.verified),
    previousEmployment: previousOf(random, seed, count),
    updateDate: dates.verified,
  };
  return { record, companyIndex, middleInitial: name.middle };
}

interface Name {
  first: string;
  middle: string;
  last: string;
  suffix: string;
}

function makeName(random: Random, culture: Culture): Name {
  const first = random.pick(culture.first);
  const family = random.pick(culture.last);
  // Some carry two family names, as after a marriage.
  const last = random.chance(0.03) ? `${family}-${random.pick(culture.last)}` : family;
  const western = culture === CULTURES[0];
  return {
    first,
    middle: western && random.chance(0.3) ? 'ABCDEFGHJKLMNPRSTW'.charAt(random.below(18)) : '',
    last,
    suffix: western && random.chance(0.01) ? random.pick(['Jr.', 'III', 'Sr.']) : '',
  };
}

function jobOf(random: Random): JobTitle {
  const work = random.pick(FUNCTIONS);
  let at = random.below(100);
  const rank = RANKS.find((one) => (at -= one.weight) < 0) ?? RANKS[0];
  const title = rank?.title({ name: work.name, role: random.pick(work.roles) }) ?? work.name;
  const founder = rank?.seniority === 'Founder';
  return {
    title,
    departments: [founder ? 'General Management' : work.department],
    seniority: rank?.seniority ?? 'Other',
    startDate: dateBefore(random, 4000),
  };
}

function locationOf(random: Random, culture: Culture) {
  const [city, state, stateCode, longitude, latitude] = random.pick(culture.cities);
  return {
    country: culture.country,
    countryIso2: culture.iso2,
    continent: culture.continent,
    state,
    ...(stateCode ? { stateCode } : {}),
    city,
    coordinates: [longitude, latitude] as const,
    isEuContact: culture.inEu,
  };
}

function emailsOf(
  random: Random,
  of: { name: Name; company: SampleCompany; number: number | null; updateDate: string },
): Email[] {
  const emails: Email[] = [];
  const { name, company, updateDate } = of;
  if (random.chance(0.86)) {
    const local = localPart(company.emailPattern, name) + (of.number ?? '');
    const confidence = random.chance(0.7) ? 'A+' : 'A';
    emails.push({ email: `${local}@${company.record.domain}`, type: 'work', confidence, updateDate });
  }
  if (random.chance(0.12)) {
    const local = `${plain(name.first)}.${plain(name.last)}${random.below(100_000)}`;
    const host = random.pick(['mailbox.example', 'postbox.example', 'inbox.example']);
    emails.push({ email: `${local}@${host}`, type: 'private', confidence: 'A', updateDate });
  }
  return emails;
}

function localPart(pattern: EmailPattern, name: Name): string {
  const first = plain(name.first);
  const last = plain(name.last);
  const forms: Readonly<Record<EmailPattern, string>> = {
    'first.last': `${first}.${last}`,
    flast: `${first.charAt(0)}${last}`,
    first_last: `${first}_${last}`,
    'last.first': `${last}.${first}`,
    first: `${first}.${last.charAt(0)}`,
  };
  return forms[pattern];
}

function phonesOf(random: Random, culture: Culture, updateDate: string): Phone[] {
  const phones: Phone[] = [];
  const add = (pattern: string, type: Phone['type']) => {
    const number = pattern
      .replace(/###/, () => String(201 + random.below(788)))
      .replace(/#/g, () => String(random.below(10)));
    phones.push({
      number,
      type,
      doNotCall: random.chance(0.06),
      updateDate,
      countryIso2: number.startsWith('+1') ? 'US' : culture.iso2,
    });
  };
  if (random.chance(0.55)) add(culture.mobile, 'mobile');
  if (random.chance(0.25)) add(culture.work, random.chance(0.5) ? 'direct' : 'work');
  return phones;
}

function previousOf(random: Random, seed: number, count: number): PersonRecord['previousEmployment'] {
  if (!random.chance(0.4)) return [];
  const { record } = companyOfSample(seed, Math.floor(count * random.next() ** 2));
  const { startDate: _, ...jobTitle } = jobOf(random);
  return [{ company: { name: record.name, domain: record.domain }, jobTitle }];
}

/** All dates of the sample lie before this day, so that it does not change from one day to the next. */
const LATEST = Date.UTC(2026, 5, 30);
const DAY_MS = 86_400_000;
const DATES = Array.from({ length: 4000 }, (_, days) =>
  new Date(LATEST - days * DAY_MS).toISOString().slice(0, 10),
);

function dateBefore(random: Random, days: number): string {
  return DATES[random.below(days)] ?? '';
}

function plain(text: string): string {
  return fold(text).replaceAll(' ', '');
}

function slugOf(name: Name): string {
  return fold(`${name.first} ${name.last}`).replaceAll(' ', '-');
}

/** The odd-looking end of a profile address, another for each person. */
function profileNumber(seed: number, index: number): string {
  return ((index * 48_271 + (seed % 9973)) % 2_147_483_647).toString(36).padStart(6, '0');
}
