/**
 * The fields of a contact that every connector understands, so that what one provider finds another can
 * store. A connector maps its own names to these; a file's columns are mapped to the identifiers.
 */
export const CONTACT_FIELDS = {
  id: 'Provider’s contact id',
  email: 'Work or private e-mail',
  linkedinUrl: 'LinkedIn profile',
  fullName: 'Full name',
  firstName: 'First name',
  lastName: 'Last name',
  companyName: 'Company name',
  companyDomain: 'Company domain',
  jobTitle: 'Job title',
  seniority: 'Seniority',
  departments: 'Departments',
  phone: 'Phone',
  emails: 'All e-mails',
  phones: 'All phones',
  city: 'City',
  state: 'State',
  country: 'Country',
  companyIndustry: 'Company industry',
} as const;

export type ContactField = keyof typeof CONTACT_FIELDS;

/** The same for companies. */
export const COMPANY_FIELDS = {
  id: 'Provider’s company id',
  name: 'Company name',
  domain: 'Company domain',
  industry: 'Industry',
  subIndustry: 'Sub-industry',
  employeeCount: 'Employees',
  yearFounded: 'Founded',
  revenueMin: 'Revenue from (USD)',
  revenueMax: 'Revenue to (USD)',
  linkedinUrl: 'LinkedIn page',
  city: 'City',
  state: 'State',
  country: 'Country',
  description: 'Description',
} as const;

export type CompanyField = keyof typeof COMPANY_FIELDS;

export type Scalar = string | number | boolean;

/** A record in flight: named plain values; a list is joined by `; ` where a format has no lists. */
export type DataRecord = Readonly<Record<string, Scalar | readonly Scalar[]>>;

/** Where one value came from, and what it cost. */
export interface Provenance {
  connector: string;
  accountId: string;
  /** ISO 8601, when the provider gave it. */
  at: string;
  /** Credits this value was charged with; 0 when it had been paid for before. */
  credits: number;
  /** The provider's own grade, as it writes it (`A+`). */
  confidence?: string;
  /** When the provider last checked it, `YYYY-MM-DD`. */
  updatedOn?: string;
}
