/** The 16 departments of Lusha reference 9.1. */
const DEPARTMENTS = [
  'Business Development',
  'Consulting',
  'Customer Service',
  'Engineering & Technical',
  'Finance',
  'General Management',
  'Health Care & Medical',
  'Human Resources',
  'Information Technology',
  'Legal',
  'Marketing',
  'Operations',
  'Other',
  'Product',
  'Research & Analytics',
  'Sales',
] as const;
export type Department = (typeof DEPARTMENTS)[number];

/** Labels as enrichment gives them, Lusha reference 9.2. */
const SENIORITIES = [
  'Founder',
  'C-Suite',
  'Vice President',
  'Partner',
  'Director',
  'Manager',
  'Senior',
  'Entry',
  'Intern',
  'Other',
] as const;
export type Seniority = (typeof SENIORITIES)[number];

const SENIORITY_RULES: readonly (readonly [Seniority, RegExp])[] = [
  ['Intern', /\b(intern|internship|trainee|apprentice|working student|praktikant(in)?|stagiaire)\b/i],
  ['Founder', /\b(co-?founder|founder|founding (partner|member)|owner|gründer(in)?)\b/i],
  ['Vice President', /\b(s|e|a)?vp\b|\bvice[ -]president\b/i],
  [
    'C-Suite',
    /\b(ceo|cfo|coo|cto|cio|cmo|cro|cpo|chro|ciso|cco|cso|clo|cdo|cao)\b|\bchief\b|\bpresident\b|\bmanaging director\b|\bgeschäftsführer(in)?\b/i,
  ],
  ['Partner', /\bpartner\b(?!ship)/i],
  ['Director', /\bdirect(or|rice|eur)\b|\bhead\b|\bdean\b/i],
  ['Manager', /\bmanag(er|ing)\b|\bsupervisor\b|\bteam lead(er)?\b|\bforeman\b|\bleiter(in)?\b/i],
  ['Senior', /\bsenior\b|\bsr\b|\blead\b|\bprincipal\b|\bstaff\b/i],
  [
    'Entry',
    /\bjunior\b|\bjr\b|\bassistant\b|\bassociate\b|\bentry\b|\bcoordinator\b|\brepresentative\b|\bclerk\b/i,
  ],
  [
    'Entry',
    /\b(engineer|developer|analyst|specialist|consultant|accountant|designer|administrator|nurse|technician|scientist|executive|recruiter|buyer|planner|agent|advisor|architect)\b/i,
  ],
];

const DEPARTMENT_RULES: readonly (readonly [Department, RegExp])[] = [
  ['Human Resources', /\b(human resources?|hr|people|talent|recruit\w*|payroll|learning and development)\b/i],
  ['Legal', /\b(legal|counsel|attorney|lawyer|paralegal|compliance|clo)\b/i],
  [
    'Finance',
    /\b(financ\w*|account(ing|ant)|controller|treasur\w*|tax|audit\w*|cfo|bookkeep\w*|investment|credit)\b/i,
  ],
  ['Business Development', /\b(business development|partnerships?|alliances?|bdr)\b/i],
  ['Sales', /\b(sales|account (executive|manager|director)|revenue|cro|sdr|territory)\b/i],
  [
    'Marketing',
    /\b(marketing|brand|content|seo|demand generation|growth|communications|public relations|cmo|advertising|social media)\b/i,
  ],
  [
    'Customer Service',
    /\b(customer (service|success|support|care)|client (services|success)|support (agent|specialist|manager)|help ?desk)\b/i,
  ],
  [
    'Product',
    /\b(product (manager|owner|management|designer|director|lead|marketing)|head of product|chief product|cpo|ux|ui)\b/i,
  ],
  [
    'Information Technology',
    /\b(information technology|it|cio|ciso|systems? administrator|network|security|infrastructure|database|dba|information systems)\b/i,
  ],
  [
    'Research & Analytics',
    /\b(research\w*|data (scientist|analyst)|analytics|scientist|statistic\w*|insights?|business analyst)\b/i,
  ],
  [
    'Engineering & Technical',
    /\b(engineer\w*|developer|software|devops|architect|cto|technical|technology|programmer|platform|mechanic\w*|technician|qa)\b/i,
  ],
  [
    'Health Care & Medical',
    /\b(nurse|physician|doctor|medical|clinical|surgeon|pharmac\w*|therap\w*|health|dental|dentist)\b/i,
  ],
  ['Consulting', /\b(consult\w*|advis\w+)\b/i],
  [
    'Operations',
    /\b(operations?|supply chain|logistics|procurement|purchas\w*|warehouse|plant|manufacturing|production|facilit\w*|coo|quality|project manager|program manager|administrat\w*|office manager)\b/i,
  ],
  [
    'General Management',
    /\b(ceo|chief executive|president|general manager|managing director|founder|co-?founder|owner|chairman|chairwoman|board)\b/i,
  ],
];

/** The departments a job title belongs to: one or two, `Other` where nothing tells. */
export function departmentsOf(title: string): Department[] {
  const found = DEPARTMENT_RULES.filter(([, words]) => words.test(title)).map(([department]) => department);
  return found.length > 0 ? found.slice(0, 2) : ['Other'];
}

/** The rank a job title tells, `Other` where nothing does. */
export function seniorityOf(title: string): Seniority {
  return SENIORITY_RULES.find(([, words]) => words.test(title))?.[0] ?? 'Other';
}

/** The catalogue's own spelling of a department that a file names, or null. */
export function readDepartment(text: string): Department | null {
  return findIn(DEPARTMENTS, text);
}

/** The catalogue's own spelling of a seniority that a file names, or null. */
export function readSeniority(text: string): Seniority | null {
  return findIn(SENIORITIES, /^(vp|svp|evp)$/i.test(text.trim()) ? 'Vice President' : text);
}

function findIn<T extends string>(values: readonly T[], text: string): T | null {
  const wanted = letters(text);
  return values.find((value) => letters(value) === wanted) ?? null;
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, '');
}
