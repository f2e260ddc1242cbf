import { describe, expect, test } from 'vitest';
import { guessMapping } from './guess-mapping.ts';

const rows = (...list: Record<string, string>[]) => list;

describe('guessing which column is what', () => {
  test.each([
    [['First Name', 'Last Name', 'E-mail Address', 'Company'], 'firstName lastName email companyName'],
    [['first_name', 'last_name', 'work_email', 'company_domain'], 'firstName lastName email companyDomain'],
    [['FirstName', 'LastName', 'EmailAddress', 'CompanyName'], 'firstName lastName email companyName'],
    [['Vorname', 'Nachname', 'E-Mail-Adresse', 'Firma'], 'firstName lastName email companyName'],
    [['Prénom', 'Nom', 'Courriel', 'Société'], 'firstName lastName email companyName'],
    [['Nombre', 'Apellidos', 'Correo electrónico', 'Empresa'], 'firstName lastName email companyName'],
    [['Имя', 'Фамилия', 'Электронная почта', 'Компания'], 'firstName lastName email companyName'],
    [['Given', 'Family', 'Mail', 'Employer'], 'firstName lastName email companyName'],
    [['Full name', 'LinkedIn URL', 'Website'], 'fullName linkedinUrl companyDomain'],
  ])('headers in their usual spellings: %j', (columns, fields) => {
    const expected = Object.fromEntries(fields.split(' ').map((field, index) => [field, columns[index]]));
    expect(guessMapping(columns, [], 'contact')).toEqual(expected);
  });

  test('what cells look like goes before what a header says', () => {
    const sample = rows(
      {
        email: 'yes',
        contact: 'nora@brightwave.example',
        x: 'linkedin.com/in/nora',
        y: 'brightwave.example',
      },
      { email: 'no', contact: 'paul@harborline.example', x: 'linkedin.com/in/paul', y: 'harborline.example' },
    );
    expect(guessMapping(['email', 'contact', 'x', 'y'], sample, 'contact')).toEqual({
      email: 'contact',
      linkedinUrl: 'x',
      companyDomain: 'y',
    });
  });

  test('a full name is kept beside first and last name, for the rows that fill only the one', () => {
    expect(guessMapping(['Name', 'First name', 'Last name'], [], 'contact')).toEqual({
      firstName: 'First name',
      lastName: 'Last name',
      fullName: 'Name',
    });
    expect(guessMapping(['Name', 'Middle'], [], 'contact')).toEqual({ fullName: 'Name' });
  });

  test('links to pages of one site are no company domains', () => {
    const sample = ['Nora_Feld', 'Paul_Ray', 'Ada_Long'].map((page) => ({
      Profile: `https://wiki.example/people/${page}`,
    }));
    expect(guessMapping(['Profile'], sample, 'contact')).toEqual({});
  });

  test('a company is known by name, domain and page', () => {
    const sample = rows({
      Account: 'Brightwave',
      Web: 'https://brightwave.example',
      LI: 'linkedin.com/company/brightwave',
    });
    expect(guessMapping(['Account', 'Web', 'LI'], sample, 'company')).toEqual({
      name: 'Account',
      domain: 'Web',
      linkedinUrl: 'LI',
    });
  });

  test('no column serves twice', () => {
    const mapping = guessMapping(['Name', 'Company', 'Name (2)'], [], 'company');
    expect(new Set(Object.values(mapping)).size).toBe(Object.values(mapping).length);
  });
});
