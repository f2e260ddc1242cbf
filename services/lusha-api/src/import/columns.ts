import { SluiceError } from '@sluice/core';
import type { FileRow } from './read-rows.ts';

export type ImportKind = 'people' | 'companies';

/** Our fields, each with the column names that mean it, the likeliest first; compared by letters and digits. */
const PEOPLE_FIELDS: Readonly<Record<string, string>> = {
  id: 'id personid contactid recordid externalid uuid key',
  first_name: 'firstname givenname forename first fname vorname',
  middle_name: 'middlename middle middleinitial',
  last_name: 'lastname surname familyname last lname nachname',
  full_name: 'fullname name contactname personname displayname',
  nickname: 'nickname knownas preferredname',
  suffix: 'suffix namesuffix',
  email: 'email workemail businessemail emailaddress mail companyemail',
  private_email: 'privateemail personalemail homeemail',
  emails: 'emails emailaddresses',
  phone: 'phone workphone phonenumber businessphone telephone tel officephone companyphone',
  mobile_phone: 'mobilephone mobile cell cellphone mobilenumber',
  direct_phone: 'directphone direct directdial directnumber',
  phones: 'phones phonenumbers',
  do_not_call: 'donotcall dnc',
  job_title: 'jobtitle title position role jobtitletitle',
  seniority: 'seniority senioritylevel level jobtitleseniority',
  departments: 'departments department function jobtitledepartments',
  job_started_on: 'jobstartedon jobstartdate startdate startedon',
  company_name: 'companyname company employer organization organisation account accountname',
  company_domain: 'companydomain domain companywebsite employerdomain',
  linkedin: 'linkedin linkedinurl linkedinprofile linkedinprofileurl personlinkedinurl sociallinkslinkedin',
  x: 'x xurl twitter twitterurl twitterhandle',
  city: 'city locationcity town',
  state: 'state region province statecode locationstate',
  country: 'country countryname countrycode locationcountry',
  location: 'location fulllocation rawlocation',
  restricted: 'restricted compliancerestricted optedout optout gdprblocked',
  previous_company: 'previouscompany previousemployer formercompany',
  previous_job_title: 'previousjobtitle previoustitle formertitle',
  updated_on: 'updatedon updatedate updatedat lastupdated lastmodified',
};

const COMPANY_FIELDS: Readonly<Record<string, string>> = {
  id: 'id companyid externalid symbol ticker recordid key',
  name: 'name companyname company security organization organisation accountname',
  alternative_name: 'alternativename alias aka legalname',
  domain: 'domain companydomain fqdn website url homepage companywebsite web',
  industry: 'industry mainindustry sector gicssector primaryindustry',
  sub_industry: 'subindustry gicssubindustry subsector',
  headquarters: 'headquarters headquarterslocation hq location hqlocation',
  city: 'city hqcity locationcity',
  state: 'state region hqstate locationstate',
  country: 'country hqcountry locationcountry',
  founded: 'founded yearfounded foundedyear foundingyear',
  employees: 'employees employeecount companysize size headcount numberofemployees',
  revenue: 'revenue annualrevenue revenuerange',
  description: 'description about summary',
  company_type: 'companytype type ownership',
  linkedin: 'linkedin linkedinurl companylinkedinurl sociallinkslinkedin',
  phone: 'phone companyphone telephone',
  technologies: 'technologies techstack',
  specialities: 'specialities specialties tags',
};

/** Which column each of our fields is read from. */
export type ColumnMapping = Readonly<Record<string, string>>;

const fieldsOf = (kind: ImportKind) => (kind === 'people' ? PEOPLE_FIELDS : COMPANY_FIELDS);

/**
 * Guesses the mapping from the column names; what the caller says (`{ email: 'Work address' }`) goes first, and
 * an empty column name leaves a field out. Throws `import.invalid` for a field or column that does not exist.
 */
export function mapColumns(
  kind: ImportKind,
  columns: readonly string[],
  given: ColumnMapping,
): ColumnMapping {
  const fields = fieldsOf(kind);
  const mapping: Record<string, string> = {};
  for (const [field, column] of Object.entries(given)) {
    if (!(field in fields)) throw unknown(`There is no field ${field}.`, Object.keys(fields));
    if (column === '') continue;
    const found =
      columns.find((name) => name === column) ?? columns.find((name) => plain(name) === plain(column));
    if (found === undefined) throw unknown(`The file has no column ${column}.`, columns);
    mapping[field] = found;
  }
  const taken = new Set(Object.values(mapping));
  for (const [field, synonyms] of Object.entries(fields)) {
    if (field in given) continue;
    const found = synonyms
      .split(' ')
      .map((synonym) => columns.find((name) => plain(name) === synonym && !taken.has(name)))
      .find((name) => name !== undefined);
    if (found === undefined) continue;
    mapping[field] = found;
    taken.add(found);
  }
  return mapping;
}

/** Reads `email=Work address,phone=Tel` as given on a command line. Throws `import.invalid`. */
export function readMapping(text: string): ColumnMapping {
  return Object.fromEntries(
    text
      .split(',')
      .filter(Boolean)
      .map((pair) => {
        const at = pair.indexOf('=');
        if (at < 1) throw unknown(`"${pair}" is not of the form field=column.`, []);
        return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
      }),
  );
}

/** A row's value of one of our fields: trimmed, and empty for the usual ways to write nothing. */
export function fieldReader(mapping: ColumnMapping): (row: FileRow, field: string) => string {
  return (row, field) => {
    const column = mapping[field];
    const value = column === undefined ? '' : (row.cells[column] ?? '').trim();
    return /^(null|n\/a|#n\/a|nan|-|--|undefined)$/i.test(value) ? '' : value;
  };
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function unknown(message: string, choices: readonly string[]): SluiceError {
  const list = choices.slice(0, 40).join(', ');
  return new SluiceError('import.invalid', {
    message,
    fix: list ? `Choose among: ${list}.` : 'Write it as email=Work address,phone=Tel.',
  });
}
