import { revenueRangeOf, sizeRangeOf } from '../catalogue/ranges.ts';
import type { CompanyRecord } from '../store/records.ts';
import {
  LEGAL_FORMS,
  NAME_ENDS,
  NAME_STARTS,
  NAME_TAILS,
  TAIL_INDUSTRIES,
  TECHNOLOGIES,
} from './company-names.ts';
import { CULTURES, type Culture } from './cultures.ts';
import { randomFrom, type Random } from './random.ts';

/** A company of the sample, with what making its people needs. */
export interface SampleCompany {
  record: CompanyRecord;
  culture: Culture;
  /** How the company writes its e-mail addresses. */
  emailPattern: EmailPattern;
}

export type EmailPattern = 'first.last' | 'flast' | 'first' | 'first_last' | 'last.first';

const COMBINATIONS = NAME_STARTS.length * NAME_ENDS.length * NAME_TAILS.length;
/** Prime and no divisor of the number of combinations, so that each company gets another one. */
const STRIDE = 7_368_787;
const CULTURE_WEIGHT = CULTURES.reduce((sum, culture) => sum + culture.weight, 0);
const PEOPLE_PER_COMPANY = 16;

/** How many companies a sample of so many people has. */
export function companyCount(people: number): number {
  return Math.min(COMBINATIONS, Math.max(5, Math.ceil(people / PEOPLE_PER_COMPANY)));
}

/** Company number `index` of the sample; the same for the same seed whatever its size. */
export function sampleCompany(seed: number, index: number): SampleCompany {
  const random = randomFrom(seed, -1 - index);
  const culture = pickCulture(random);
  const { name, tail } = nameOf(seed, index);
  const form = random.pick(LEGAL_FORMS[culture.iso2] ?? ['']);
  const domain = `${name.toLowerCase().replaceAll(' ', '')}.example`;
  const [city, state, stateCode, longitude, latitude] = random.pick(culture.cities);
  const [industry, subIndustry] = TAIL_INDUSTRIES[tail] ?? ['Business Services', ''];
  const exact = Math.max(
    3,
    Math.round(40_000 * random.next() ** 4 * (index < 200 ? 4 : 1)) + random.below(60),
  );
  const slug = `${name.toLowerCase().replaceAll(' ', '-')}-${index.toString(36)}`;
  const record: CompanyRecord = {
    sourceKey: `id:sample-${index}`,
    name: form ? `${name} ${form}` : name,
    domain,
    stub: false,
    profile: {
      companyType: exact > 5000 && random.chance(0.6) ? 'Public Company' : 'Private Company',
      yearFounded: 1950 + random.below(74),
      emailDomain: domain,
      employeeCount: { exact, ...sizeRangeOf(exact) },
      revenueRange: revenueRangeOf(exact * (60_000 + random.below(200_000))),
      industry,
      subIndustry,
      technologies: [
        ...new Set([random.pick(TECHNOLOGIES), random.pick(TECHNOLOGIES), random.pick(TECHNOLOGIES)]),
      ],
      location: {
        city,
        state,
        ...(stateCode ? { stateCode } : {}),
        country: culture.country,
        countryIso2: culture.iso2,
        continent: culture.continent,
        coordinates: [longitude, latitude],
      },
      linkedinUrl: `https://www.linkedin.com/company/${slug}`,
      linkedinFollowers: exact * (1 + random.below(12)),
    },
  };
  const patterns: readonly EmailPattern[] = [
    'first.last',
    'first.last',
    'flast',
    'first_last',
    'last.first',
    'first',
  ];
  return { record, culture, emailPattern: random.pick(patterns) };
}

export function pickCulture(random: Random): Culture {
  let at = random.below(CULTURE_WEIGHT);
  const found = CULTURES.find((culture) => (at -= culture.weight) < 0);
  return found ?? random.pick(CULTURES);
}

function nameOf(seed: number, index: number): { name: string; tail: string } {
  const at = ((index + (seed % 1000) * 131) * STRIDE) % COMBINATIONS;
  const start = NAME_STARTS[at % NAME_STARTS.length] ?? '';
  const end = NAME_ENDS[Math.floor(at / NAME_STARTS.length) % NAME_ENDS.length] ?? '';
  const tail = NAME_TAILS[Math.floor(at / NAME_STARTS.length / NAME_ENDS.length)] ?? '';
  return { name: `${start}${end} ${tail}`, tail };
}
