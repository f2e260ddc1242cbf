/** A country: name, ISO 3166 code, continent. */
export interface Country {
  name: string;
  iso2: string;
  continent: string;
}

const CONTINENTS: Readonly<Record<string, string>> = {
  'North America':
    'US United States|CA Canada|MX Mexico|CR Costa Rica|PA Panama|GT Guatemala|DO Dominican Republic|JM Jamaica|PR Puerto Rico|CU Cuba|HN Honduras|SV El Salvador|NI Nicaragua|GU Guam|AS American Samoa|VI U.S. Virgin Islands|MP Northern Mariana Islands',
  'South America':
    'BR Brazil|AR Argentina|CO Colombia|CL Chile|PE Peru|VE Venezuela|EC Ecuador|UY Uruguay|PY Paraguay|BO Bolivia',
  Europe:
    'GB United Kingdom|FR France|DE Germany|NL Netherlands|IT Italy|ES Spain|SE Sweden|BE Belgium|CH Switzerland|IE Ireland|FI Finland|DK Denmark|NO Norway|AT Austria|CZ Czech Republic|PL Poland|UA Ukraine|HU Hungary|PT Portugal|RO Romania|BG Bulgaria|GR Greece|HR Croatia|SI Slovenia|SK Slovakia|EE Estonia|LV Latvia|LT Lithuania|LU Luxembourg|MT Malta|CY Cyprus|IS Iceland|RS Serbia|BY Belarus|RU Russia|MD Moldova|AL Albania|MK North Macedonia|BA Bosnia and Herzegovina|ME Montenegro',
  Asia: 'IN India|TR Turkey|CN China|ID Indonesia|AE United Arab Emirates|SG Singapore|SA Saudi Arabia|MY Malaysia|JP Japan|HK Hong Kong|TW Taiwan|BD Bangladesh|VN Vietnam|TH Thailand|KR South Korea|IR Iran|LK Sri Lanka|IL Israel|PH Philippines|PK Pakistan|QA Qatar|KW Kuwait|JO Jordan|LB Lebanon|KZ Kazakhstan|GE Georgia|AM Armenia|AZ Azerbaijan|NP Nepal|OM Oman|BH Bahrain|UZ Uzbekistan',
  Africa:
    'ZA South Africa|EG Egypt|NG Nigeria|KE Kenya|MA Morocco|GH Ghana|TN Tunisia|DZ Algeria|ET Ethiopia|TZ Tanzania|UG Uganda|SN Senegal|CI Ivory Coast|RW Rwanda|CM Cameroon',
  Oceania: 'AU Australia|NZ New Zealand|FJ Fiji|PG Papua New Guinea',
};

const EU = new Set(
  'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE'.split(' '),
);
const ALIASES: Readonly<Record<string, string>> = {
  usa: 'US', 'united states of america': 'US', america: 'US', uk: 'GB', 'great britain': 'GB', england: 'GB',
  scotland: 'GB', wales: 'GB', czechia: 'CZ', deutschland: 'DE', uae: 'AE', korea: 'KR', 'republic of korea': 'KR',
  holland: 'NL', 'the netherlands': 'NL', türkiye: 'TR', brasil: 'BR', españa: 'ES', italia: 'IT', schweiz: 'CH',
}; // prettier-ignore

const STATES: Readonly<Record<string, string>> = {
  US: 'AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming',
  CA: 'AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador|NS Nova Scotia|ON Ontario|PE Prince Edward Island|QC Quebec|SK Saskatchewan',
};

const COUNTRIES: readonly Country[] = Object.entries(CONTINENTS).flatMap(([continent, list]) =>
  list.split('|').map((entry) => ({ iso2: entry.slice(0, 2), name: entry.slice(3), continent })),
);
const BY_CODE = new Map(COUNTRIES.map((country) => [country.iso2, country]));
const BY_NAME = new Map(COUNTRIES.map((country) => [country.name.toLowerCase(), country]));
const BY_STATE = new Map(
  Object.entries(STATES).flatMap(([iso2, list]) =>
    list.split('|').flatMap((entry) => {
      const state = { iso2, code: entry.slice(0, 2), name: entry.slice(3) };
      const keys = [`${iso2}:${state.code}`, `${iso2}:${state.name.toLowerCase()}`];
      return keys.map((key) => [key, state] as const);
    }),
  ),
);

/** A country by name, usual alias or ISO code, or null. */
export function readCountry(text: string): Country | null {
  const name = text.trim().toLowerCase().replaceAll('.', '');
  return BY_CODE.get(name.toUpperCase()) ?? BY_NAME.get(name) ?? BY_CODE.get(ALIASES[name] ?? '') ?? null;
}

export interface State {
  iso2: string;
  code: string;
  name: string;
}

/** A state of the United States or a province of Canada by name or code, within a country or in either. */
export function readState(text: string, iso2?: string): State | null {
  const name = text.trim();
  const key = name.length === 2 ? name.toUpperCase() : name.toLowerCase();
  const within = iso2 === undefined ? ['US', 'CA'] : [iso2];
  return within.map((code) => BY_STATE.get(`${code}:${key}`)).find(Boolean) ?? null;
}

export function isInEu(iso2: string): boolean {
  return EU.has(iso2);
}
