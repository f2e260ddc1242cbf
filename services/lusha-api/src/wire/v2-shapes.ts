import type { Company } from '../store/companies.ts';
import type { Location } from '../store/records.ts';
import { readProfile } from '../store/person-row.ts';
import { DATUM } from '../store/tables.ts';
import type { StoredPerson } from '../lookup/people.ts';

const PHONE_TYPES = { mobile: 'Mobile', direct: 'Direct', work: 'Phone', unknown: 'Phone' } as const;

/** A person as the second generation shows one, Lusha reference 2.2 and 2.11. `reveal` are `DATUM` bits. */
export function toV2Contact(person: StoredPerson, reveal: number) {
  const profile = readProfile(person.profileText);
  const [previous] = profile.previousEmployment ?? [];
  const { startDate, ...jobTitle } = profile.jobTitle ?? { title: '', departments: [], seniority: '' };
  return {
    personId: person.id,
    ...(person.companyId > 0 ? { companyId: person.companyId } : {}),
    firstName: profile.firstName,
    lastName: profile.lastName,
    fullName: profile.fullName,
    emailAddresses: (reveal & DATUM.emails ? person.emails : []).map((email) => ({
      email: email.email,
      emailType: email.type === 'private' ? 'private' : 'work',
      emailConfidence: email.confidence,
      updateDate: email.updateDate,
    })),
    phoneNumbers: (reveal & DATUM.phones ? person.phones : []).map((phone) => ({
      number: phone.number,
      phoneType: PHONE_TYPES[phone.type],
      doNotCall: phone.doNotCall,
      updateDate: phone.updateDate,
    })),
    ...(profile.location ? { location: toV2Location(profile.location) } : {}),
    ...(profile.jobTitle ? { jobTitle } : {}),
    ...(startDate ? { jobStartDate: startDate } : {}),
    ...(profile.socialLinks ? { socialLinks: profile.socialLinks } : {}),
    ...(previous
      ? { previousJob: { jobTitle: previous.jobTitle, company: { ...previous.company, isCurrent: false } } }
      : {}),
    contactTags: [],
    updateDate: profile.updateDate,
  };
}

/** Snake case as the live answers have it, and the camel case of the specification. */
function toV2Location(location: Location) {
  const { country, countryIso2, continent, state, stateCode, city, coordinates, isEuContact } = location;
  return {
    ...(country ? { country } : {}),
    ...(countryIso2 ? { country_iso2: countryIso2, countryIso2 } : {}),
    ...(continent ? { continent } : {}),
    ...(city ? { city } : {}),
    ...(state ? { state } : {}),
    ...(stateCode ? { state_code: stateCode, stateCode } : {}),
    rawLocation: [city, state, country].filter(Boolean).join(', '),
    ...(coordinates ? { location_coordinates: coordinates, locationCoordinates: coordinates } : {}),
    is_eu_contact: isEuContact ?? false,
    isEuContact: isEuContact ?? false,
  };
}

/** The employer beside a person: `CompanyResponse` of Lusha reference 2.11. */
export function toV2Employer(company: Company) {
  const { profile } = company;
  return {
    name: company.name,
    fqdn: company.domain ? `www.${company.domain}` : '',
    ...(profile.description ? { description: profile.description } : {}),
    ...(company.domain
      ? { domains: { homepage: company.domain, email: profile.emailDomain ?? company.domain } }
      : {}),
    ...(profile.location ? { location: toV2Location(profile.location) } : {}),
    ...sizesOf(company),
    ...(profile.industry
      ? { industry: { mainIndustry: profile.industry, subIndustry: profile.subIndustry ?? '' } }
      : {}),
    ...(profile.linkedinUrl ? { social: { linkedin: profile.linkedinUrl } } : {}),
    ...namedLists(company),
  };
}

/** One company alone: `CompanySingleResponseData`. */
export function toV2Company(company: Company) {
  const { profile } = company;
  const { location, employeeCount, revenueRange, yearFounded, industry, subIndustry, linkedinUrl } = profile;
  const place = location
    ? { ...withoutCoordinates(location), fullLocation: placeText(location), rawLocation: placeText(location) }
    : undefined;
  return {
    ...identity(company),
    ...(company.domain ? { domain: company.domain, website: `https://www.${company.domain}` } : {}),
    ...(employeeCount
      ? {
          employees: `${employeeCount.min} - ${employeeCount.max}`,
          companySize: {
            min: employeeCount.min,
            max: employeeCount.max,
            ...(employeeCount.exact === undefined ? {} : { employeesInLinkedin: employeeCount.exact }),
          },
        }
      : {}),
    ...(yearFounded === undefined ? {} : { founded: String(yearFounded) }),
    ...(revenueRange ? { revenueRange: [revenueRange.min, revenueRange.max] } : {}),
    ...(industry ? { mainIndustry: industry } : {}),
    ...(subIndustry ? { subIndustry } : {}),
    ...(linkedinUrl ? { social: { linkedin: { url: linkedinUrl } } } : {}),
    ...(place ? { location: place } : {}),
    ...namedLists(company),
  };
}

/** One company of many: `CompanyBulkResponse`, where links are plain text and places stand at the top. */
export function toV2BulkCompany(company: Company) {
  const { profile } = company;
  const { location, yearFounded, industry, subIndustry, linkedinUrl, employeeCount } = profile;
  return {
    ...identity(company),
    ...sizesOf(company),
    ...(employeeCount?.exact === undefined ? {} : { employeesInLinkedin: employeeCount.exact }),
    ...(yearFounded === undefined ? {} : { founded: String(yearFounded) }),
    ...(industry ? { mainIndustry: industry } : {}),
    ...(subIndustry ? { subIndustry } : {}),
    ...(linkedinUrl ? { linkedin: linkedinUrl } : {}),
    ...(location ? { ...withoutCoordinates(location), rawLocation: placeText(location) } : {}),
    ...namedLists(company),
  };
}

function identity(company: Company) {
  const { description, emailDomain, alternativeName, companyType, logoUrl } = company.profile;
  return {
    id: company.id,
    lushaCompanyId: String(company.id),
    name: company.name,
    ...(company.domain ? { fqdn: `www.${company.domain}` } : {}),
    ...(description ? { description } : {}),
    ...(emailDomain ? { emailDomain } : {}),
    ...(alternativeName ? { alternativeName } : {}),
    ...(companyType ? { companyType } : {}),
    ...(logoUrl ? { logoUrl } : {}),
  };
}

function sizesOf({ profile }: Company) {
  const { employeeCount, revenueRange } = profile;
  return {
    ...(employeeCount ? { companySize: [employeeCount.min, employeeCount.max] } : {}),
    ...(revenueRange ? { revenueRange: [revenueRange.min, revenueRange.max] } : {}),
  };
}

function namedLists({ profile }: Company) {
  return {
    ...(profile.specialities ? { specialities: profile.specialities } : {}),
    ...(profile.technologies ? { technologies: profile.technologies.map((name) => ({ name })) } : {}),
  };
}

function withoutCoordinates(location: Location) {
  const { coordinates: _, isEuContact: __, zipCode: ___, ...place } = location;
  return place;
}

function placeText({ city, state, country }: Location): string {
  return [city, state, country].filter(Boolean).join(', ');
}
