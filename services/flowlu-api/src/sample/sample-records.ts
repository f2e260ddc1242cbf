import { CONTACT, ORGANIZATION, type Values } from '../entities/index.ts';
import { wireTime } from '../wire/values.ts';
import type { Random } from './random.ts';
import {
  COMPANY_FIRST,
  COMPANY_FORMS,
  COMPANY_SECOND,
  DEAL_SUBJECTS,
  FIRST_NAMES,
  LAST_NAMES,
  PLACES,
} from './words.ts';

/** An organization that contacts work at and leads are about. */
export interface Organization {
  id: number;
  values: Values;
}

const FIRST_DAY = Date.UTC(2025, 0, 1);
const DAYS = 365;
const DAY_MS = 86_400_000;
const SECONDS_OF_WORK = 36_000;

export function sampleOrganization(random: Random, index: number): Values {
  const [first, second] = [random.pick(COMPANY_FIRST), random.pick(COMPANY_SECOND)];
  const domain = `${first}-${second}-${index + 1}.example`.toLowerCase();
  const [city, country, timezone] = random.pick(PLACES);
  return {
    type: ORGANIZATION,
    name: `${first} ${second} ${random.pick(COMPANY_FORMS)}`,
    active: 1,
    owner_id: 1,
    industry_id: 1 + random.below(10),
    account_category_id: 1 + random.below(4),
    timezone,
    web: `https://${domain}`,
    email: `info@${domain}`,
    phone: phone(random),
    shipping_city: city,
    shipping_country: country,
    billing_city: city,
    billing_country: country,
    ...(random.chance(0.6) ? { VAT: `XX${100_000_000 + random.below(899_999_999)}` } : {}),
    organization_employee_count: 2 + random.below(random.chance(0.1) ? 5000 : 200),
    ...stamps(random),
  };
}

/** Someone who works at `employer`. */
export function sampleContact(random: Random, employer: Organization): Values {
  const [first, last] = [random.pick(FIRST_NAMES), random.pick(LAST_NAMES)];
  const domain = String(employer.values['web'] ?? 'https://unknown.example').slice('https://'.length);
  return {
    type: CONTACT,
    name: `${first} ${last}`,
    first_name: first,
    last_name: last,
    active: random.chance(0.95) ? 1 : 0,
    owner_id: 1,
    ...(random.chance(0.85) ? { email: `${first}.${last}@${domain}`.toLowerCase() } : {}),
    ...(random.chance(0.7) ? { phone: phone(random) } : {}),
    ...(random.chance(0.3) ? { honorific_title_id: 1 + random.below(10) } : {}),
    ...stamps(random),
  };
}

export function sampleLead(random: Random, customer: Organization): Values {
  const active = random.pick([1, 1, 1, 2, 3]);
  const created = stamps(random);
  const start = String(created['created_date']).slice(0, 10);
  const deadline = wireTime(Date.parse(start) + (14 + random.below(90)) * DAY_MS).slice(0, 10);
  return {
    name: `${random.pick(DEAL_SUBJECTS)} for ${String(customer.values['name'] ?? 'a new customer')}`,
    budget: 500 * (1 + random.below(200)),
    source_id: 1 + random.below(5),
    assignee_id: 1,
    customer_id: customer.id,
    start_date: start,
    deadline,
    pipeline_id: 1,
    pipeline_stage_id: active === 3 ? 5 : 1 + random.below(5),
    active,
    ...(active === 2 ? { closing_date: deadline, closing_status_id: 1 + random.below(5) } : {}),
    ...(active === 3 ? { closing_date: deadline } : {}),
    ...created,
  };
}

/** Numbers kept for fiction: 555 0100 to 555 0199. */
function phone(random: Random): string {
  return `+1 ${200 + random.below(700)} 555 01${String(random.below(100)).padStart(2, '0')}`;
}

function stamps(random: Random): Values {
  const at = FIRST_DAY + random.below(DAYS) * DAY_MS + (28_800 + random.below(SECONDS_OF_WORK)) * 1000;
  const updated = at + random.below(20) * DAY_MS;
  return { created_date: wireTime(at), created_by: 1, updated_date: wireTime(updated), updated_by: 1 };
}
