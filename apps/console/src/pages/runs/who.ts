import type { Mapping } from '@sluice/core';

/** Whom a row of a file is about, as far as its mapped columns tell. */
export function whoOf(
  mapping: Mapping,
  values: Readonly<Record<string, string>>,
): { title: string; note: string } {
  const of = (identifier: string) => (values[mapping[identifier] ?? ''] ?? '').trim();
  const person = of('fullName') || [of('firstName'), of('lastName')].filter(Boolean).join(' ');
  const company = of('companyName') || of('name') || of('companyDomain') || of('domain');
  const rest = [of('email'), of('linkedinUrl'), of('id')];
  const known = [person, company, ...rest].filter(Boolean);
  const parts = known.length > 0 ? known : Object.values(values).filter((value) => value.trim() !== '');
  const [title = 'An empty row', note = ''] = parts;
  return { title, note };
}
