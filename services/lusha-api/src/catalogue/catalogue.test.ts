import { expect, test } from 'vitest';
import { readIndustry } from './industries.ts';
import { departmentsOf, seniorityOf } from './job-titles.ts';
import { readCountry, readState } from './places.ts';
import { readEmployees, readRevenue } from './ranges.ts';

test.each([
  ['VP of Sales', 'Vice President', 'Sales'],
  ['Chief Financial Officer', 'C-Suite', 'Finance'],
  ['CEO', 'C-Suite', 'General Management'],
  ['Senior Software Engineer', 'Senior', 'Engineering & Technical'],
  ['Head of Marketing', 'Director', 'Marketing'],
  ['HR Intern', 'Intern', 'Human Resources'],
  ['Co-Founder', 'Founder', 'General Management'],
  ['Account Executive', 'Entry', 'Sales'],
  ['Senior Vice President, Product Management', 'Vice President', 'Product'],
  ['Registered Nurse', 'Entry', 'Health Care & Medical'],
  ['Wizard', 'Other', 'Other'],
])('%s is %s in %s', (title, seniority, department) => {
  expect(seniorityOf(title)).toBe(seniority);
  expect(departmentsOf(title)).toContain(department);
});

test('places are known by name, code and alias', () => {
  expect(readCountry('usa')?.iso2).toBe('US');
  expect(readCountry('de')?.name).toBe('Germany');
  expect(readCountry('Atlantis')).toBeNull();
  expect(readState('ontario')?.code).toBe('ON');
  expect(readState('CA', 'US')?.name).toBe('California');
});

test('company sizes and revenues are read in the usual forms', () => {
  expect(readEmployees('1,200')).toEqual({ exact: 1200, min: 1001, max: 5000 });
  expect(readEmployees('51 - 200 employees')).toEqual({ min: 51, max: 200 });
  expect(readEmployees('10k+')).toEqual({ min: 10_001, max: 100_000 });
  expect(readEmployees('many')).toBeNull();
  expect(readRevenue('$5M')).toEqual({ min: 5_000_000, max: 10_000_000 });
  expect(readRevenue('1.2bn')).toEqual({ min: 1_000_000_000, max: 10_000_000_000 });
});

test('industries take the catalogue’s names and keep what it does not know', () => {
  expect(readIndustry('Information Technology', 'software development')).toEqual({
    industry: 'Technology, Information & Media',
    subIndustry: 'Software Development',
  });
  expect(readIndustry('Banking', '')).toEqual({ industry: 'Finance', subIndustry: 'Banking' });
  expect(readIndustry('Basket weaving', '')).toEqual({ industry: 'Basket weaving', subIndustry: '' });
});
