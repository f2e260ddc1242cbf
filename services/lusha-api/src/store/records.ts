/** What the service knows of a person, in the shapes that both generations of the API are made from. */
export interface PersonRecord {
  /** What makes an import idempotent: `id:17`, `email:…`, `linkedin:…` or `name:…`. */
  sourceKey: string;
  firstName: string;
  lastName: string;
  fullName: string;
  nickname: string;
  suffix: string;
  /** Whether the law forbids to give this person's data out. */
  restricted: boolean;
  jobTitle: JobTitle | null;
  location: Location | null;
  linkedinUrl: string;
  xUrl: string;
  emails: readonly Email[];
  phones: readonly Phone[];
  previousEmployment: readonly { company: { name: string; domain?: string }; jobTitle?: JobTitle }[];
  /** ISO date on which the record was last known to be right. */
  updateDate: string;
}

export interface JobTitle {
  title: string;
  departments: readonly string[];
  seniority: string;
  startDate?: string;
}

export interface Location {
  country?: string;
  countryIso2?: string;
  continent?: string;
  state?: string;
  stateCode?: string;
  city?: string;
  zipCode?: string;
  /** Longitude, latitude. */
  coordinates?: readonly [number, number];
  isEuContact?: boolean;
}

export interface Email {
  email: string;
  type: 'work' | 'private' | 'unknown';
  confidence: string | null;
  updateDate: string;
}

export interface Phone {
  number: string;
  type: 'mobile' | 'direct' | 'work' | 'unknown';
  doNotCall: boolean;
  updateDate: string;
  countryIso2?: string;
}

/** What the service knows of a company. */
export interface CompanyRecord {
  sourceKey: string;
  name: string;
  domain: string;
  /** Known only because a person works there; a file of companies replaces it. */
  stub: boolean;
  profile: CompanyProfile;
}

/** The firmographics of a company as the API's third generation names them, Lusha reference 3.15. */
export interface CompanyProfile {
  alternativeName?: string;
  description?: string;
  companyType?: string;
  yearFounded?: number;
  emailDomain?: string;
  employeeCount?: { exact?: number; min: number; max: number };
  revenueRange?: { min: number; max: number };
  industry?: string;
  subIndustry?: string;
  specialities?: readonly string[];
  technologies?: readonly string[];
  keywords?: readonly string[];
  businessModel?: readonly string[];
  location?: Location;
  linkedinUrl?: string;
  linkedinFollowers?: number;
  phone?: string;
  logoUrl?: string;
}
