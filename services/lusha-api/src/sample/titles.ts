import type { Department, Seniority } from '../catalogue/job-titles.ts';

/** Titles by department, with the words that lead to each rank. */
export const FUNCTIONS: readonly { department: Department; name: string; roles: readonly string[] }[] = [
  {
    department: 'Sales',
    name: 'Sales',
    roles: ['Account Executive', 'Sales Representative', 'Sales Specialist'],
  },
  {
    department: 'Marketing',
    name: 'Marketing',
    roles: ['Marketing Specialist', 'Content Strategist', 'Demand Generation Analyst'],
  },
  {
    department: 'Engineering & Technical',
    name: 'Engineering',
    roles: ['Software Engineer', 'Platform Engineer', 'QA Engineer'],
  },
  { department: 'Product', name: 'Product', roles: ['Product Designer', 'Product Analyst', 'Product Owner'] },
  { department: 'Finance', name: 'Finance', roles: ['Accountant', 'Financial Analyst', 'Treasury Analyst'] },
  {
    department: 'Human Resources',
    name: 'People',
    roles: ['Recruiter', 'HR Generalist', 'Payroll Specialist'],
  },
  {
    department: 'Operations',
    name: 'Operations',
    roles: ['Operations Analyst', 'Logistics Coordinator', 'Procurement Specialist'],
  },
  {
    department: 'Information Technology',
    name: 'Information Technology',
    roles: ['Systems Administrator', 'Network Technician', 'Database Administrator'],
  },
  {
    department: 'Customer Service',
    name: 'Customer Success',
    roles: ['Support Specialist', 'Customer Success Associate', 'Customer Care Agent'],
  },
  { department: 'Legal', name: 'Legal', roles: ['Legal Counsel', 'Paralegal', 'Compliance Analyst'] },
  {
    department: 'Research & Analytics',
    name: 'Data',
    roles: ['Data Analyst', 'Data Scientist', 'Research Associate'],
  },
  {
    department: 'Business Development',
    name: 'Partnerships',
    roles: ['Partnerships Associate', 'Alliances Specialist'],
  },
];

/** How often each rank occurs, and how its title is made. */
export const RANKS: readonly {
  weight: number;
  seniority: Seniority;
  title: (of: { name: string; role: string }) => string;
}[] = [
  { weight: 30, seniority: 'Entry', title: ({ role }) => role },
  { weight: 22, seniority: 'Senior', title: ({ role }) => `Senior ${role}` },
  { weight: 20, seniority: 'Manager', title: ({ name }) => `${name} Manager` },
  { weight: 12, seniority: 'Director', title: ({ name }) => `Director of ${name}` },
  { weight: 3, seniority: 'Director', title: ({ name }) => `Head of ${name}` },
  { weight: 6, seniority: 'Vice President', title: ({ name }) => `VP of ${name}` },
  { weight: 3, seniority: 'C-Suite', title: ({ name }) => CHIEFS[name] ?? 'Chief Operating Officer' },
  { weight: 2, seniority: 'Founder', title: () => 'Co-Founder' },
  { weight: 2, seniority: 'Intern', title: ({ name }) => `${name} Intern` },
];

const CHIEFS: Readonly<Record<string, string>> = {
  Sales: 'Chief Revenue Officer',
  Marketing: 'Chief Marketing Officer',
  Engineering: 'Chief Technology Officer',
  Product: 'Chief Product Officer',
  Finance: 'Chief Financial Officer',
  People: 'Chief People Officer',
  'Information Technology': 'Chief Information Officer',
  Legal: 'Chief Legal Officer',
  Data: 'Chief Data Officer',
};
