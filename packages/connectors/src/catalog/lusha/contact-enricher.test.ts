import { describe, expect, test } from 'vitest';
import { contactEnricher } from './contact-enricher.ts';
import { companyEnricher, readCompany } from './company-enricher.ts';
import { readContact } from './read-contact.ts';

const items = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    reference: `r${index}`,
    identifiers: { email: `p${index}@bw.example` },
  }));
const both = ['emails', 'phones'];
const email = (address: string, more: object = {}) => ({ email: address, type: 'work', ...more });
const phone = (number: string, more: object = {}) => ({ number, type: 'mobile', doNotCall: false, ...more });
const charged = (creditsCharged: number, ...results: object[]) => ({ results, billing: { creditsCharged } });
const creditsOf = (results: ReturnType<typeof contactEnricher.fromOutput>) =>
  results.map((result) =>
    result.status === 'matched'
      ? Object.fromEntries(Object.entries(result.sources).map(([field, source]) => [field, source.credits]))
      : result.code,
  );

describe('enriching contacts', () => {
  test('each field carries what it cost, and the search is nobody’s', () => {
    const output = charged(
      8,
      { emails: [email('a@x.example')], phones: [phone('+1')] },
      { emails: [email('b@x.example')], phones: [] },
    );
    expect(creditsOf(contactEnricher.fromOutput(output, items(2), both))).toEqual([
      { email: 1, phone: 5 },
      { email: 1 },
    ]);
  });

  test('a person found twice in one request is paid for once, where first found', () => {
    const nora = { id: 'v1.nora', emails: [email('a@x.example')], phones: [phone('+1')] };
    expect(creditsOf(contactEnricher.fromOutput(charged(7, nora, nora), items(2), both))).toEqual([
      { email: 1, phone: 5 },
      {},
    ]);
  });

  test('the search is charged by what it found, so a batch of mostly misses leaves full prices', () => {
    const missing = { error: { code: 'NOT_FOUND', message: 'Contact not found' } };
    const output = charged(
      7,
      { emails: [email('a@x.example')], phones: [phone('+1')] },
      ...Array.from({ length: 29 }, () => missing),
    );
    expect(creditsOf(contactEnricher.fromOutput(output, items(30), both))[0]).toEqual({ email: 1, phone: 5 });
  });

  test('what had been paid for before is not counted again: the fields share what was charged', () => {
    const output = charged(4, { emails: [email('a@x.example')], phones: [phone('+1')] });
    const [result] = creditsOf(contactEnricher.fromOutput(output, items(1), both));
    expect(result).toEqual({ email: 0.5, phone: 2.5 });
    expect(
      creditsOf(contactEnricher.fromOutput(charged(1, { emails: [email('a@x.example')] }), items(1), both)),
    ).toEqual([{ email: 0 }]);
  });

  test('an answer without a bill costs nothing', () => {
    const output = { results: [{ emails: [email('a@x.example')] }] };
    expect(creditsOf(contactEnricher.fromOutput(output, items(1), both))).toEqual([{ email: 0 }]);
  });

  test('only what was chosen is asked for, priced and counted', () => {
    expect(contactEnricher.toInput(items(1), ['emails'])).toMatchObject({ reveal: ['emails'] });
    expect(contactEnricher.price(26, ['emails'])).toEqual([
      { label: 'Search', quantity: 2, credits: 2 },
      { label: 'E-mails', quantity: 26, credits: 26 },
    ]);
    const output = charged(20, { emails: [email('a@x.example')], phones: [phone('+1')] });
    expect(creditsOf(contactEnricher.fromOutput(output, items(1), ['emails']))).toEqual([
      { email: 1, phone: undefined },
    ]);
  });

  test('asking for nothing is refused before anything is sent', () => {
    expect(() => contactEnricher.toInput(items(1), [])).toThrow('Nothing was chosen to be found.');
    expect(() => contactEnricher.price(1, [])).toThrow('Nothing was chosen to be found.');
  });

  test('the errors of single records are theirs alone', () => {
    const output = charged(
      2,
      { error: { code: 'NOT_FOUND', message: 'Contact not found' } },
      { error: { code: 'COMPLIANCE_RESTRICTED', message: 'May not be shown' } },
      { error: { code: 'ENRICH_FAILED', message: 'Failed' } },
      { emails: [email('a@x.example')] },
    );
    const results = contactEnricher.fromOutput(output, items(4), both);
    expect(results.slice(0, 3)).toEqual([
      { status: 'missed', code: 'not_found', reason: 'Contact not found' },
      { status: 'refused', code: 'compliance_restricted', reason: 'May not be shown' },
      { status: 'refused', code: 'enrich_failed', reason: 'Failed' },
    ]);
    expect(results[3]?.status).toBe('matched');
  });

  test('results in another order go to their own items by the reference they echo', () => {
    const output = charged(
      3,
      { clientReferenceId: 'r1', id: 'one' },
      { clientReferenceId: 'r0', id: 'zero' },
    );
    const results = contactEnricher.fromOutput(output, items(2), both);
    expect(results.map((result) => result.status === 'matched' && result.values['id'])).toEqual([
      'zero',
      'one',
    ]);
  });

  test('one malformed identifier does not spoil the request: the others are sent', () => {
    const identifiers = {
      email: 'broken@',
      linkedinUrl: 'linkedin.com/in/nora',
      fullName: 'Nora Feld',
      companyDomain: 'no domain',
    };
    expect(contactEnricher.toInput([{ reference: 'r', identifiers }], both)).toEqual({
      contacts: [{ clientReferenceId: 'r', linkedinUrl: 'https://www.linkedin.com/in/nora' }],
      reveal: both,
    });
  });
});

describe('reading a contact', () => {
  test('the best e-mail comes first: work before private, by grade, by date', () => {
    const { values, sources } = readContact({
      emails: [
        email('private@x.example', { type: 'private', confidence: 'A+' }),
        email('plain@x.example', { confidence: 'A' }),
        email('old@x.example', { confidence: 'A+', updateDate: '2025-01-01' }),
        email('best@x.example', { confidence: 'A+', updateDate: '2026-01-01' }),
        email('best@x.example'),
        email('not an address'),
      ],
    });
    expect(values['email']).toBe('best@x.example');
    expect(values['emails']).toEqual([
      'best@x.example',
      'old@x.example',
      'plain@x.example',
      'private@x.example',
    ]);
    expect(sources['email']).toEqual({ confidence: 'A+', updatedOn: '2026-01-01' });
  });

  test('a phone that must not be called is listed with its mark and never offered', () => {
    const { values } = readContact({
      phones: [
        phone('+1', { doNotCall: true }),
        phone('+2', { type: 'work' }),
        phone('+3', { type: 'direct' }),
      ],
    });
    expect(values['phone']).toBe('+3');
    expect(values['phones']).toEqual(['+3', '+2', '+1 (do not call)']);
    const barred = readContact({ phones: [phone('+1', { doNotCall: true }), phone('+1')] });
    expect(barred.values).toEqual({ phones: ['+1 (do not call)'] });
  });

  test('both generations read alike', () => {
    const common = { firstName: 'Nora', lastName: 'Feld', fullName: 'Nora Feld' };
    const place = { country: 'Canada', state: 'Ontario', city: 'Toronto' };
    const job = { title: 'Director', departments: ['Engineering', ''], seniority: 'Director' };
    const v3 = {
      ...common,
      id: '41',
      jobTitle: job,
      location: place,
      socialLinks: { linkedin: 'https://www.linkedin.com/in/nora' },
      emails: [{ email: 'n@bw.example', type: 'work', confidence: 'A' }],
      phones: [{ number: '+1', type: 'mobile', doNotCall: false }],
      company: { id: 'c', name: 'Brightwave', domain: 'www.bw.example', industry: 'Software' },
    };
    const v2 = {
      ...common,
      personId: 41,
      jobTitle: job,
      location: place,
      socialLinks: { linkedin: 'https://www.linkedin.com/in/nora' },
      emailAddresses: [{ address: 'n@bw.example', type: 'work', emailConfidence: 'A' }],
      phoneNumbers: [{ number: '+1', phoneType: 'Mobile', doNotCall: false }],
      company: {
        name: 'Brightwave',
        fqdn: 'www.bw.example',
        industry: { mainIndustry: 'Software', subIndustry: 'x' },
      },
    };
    expect(readContact(v2).values).toEqual(readContact(v3).values);
    expect(readContact(v3).values).toMatchObject({
      companyDomain: 'bw.example',
      jobTitle: 'Director',
      departments: ['Engineering'],
      city: 'Toronto',
    });
  });

  test('deprecated plain lists and prospecting shapes are read too', () => {
    const { values } = readContact({
      name: 'Nora Feld',
      jobTitle: 'Director',
      companyName: 'Brightwave',
      seniority: [{ id: 6, value: 'director' }],
      departments: ['Sales'],
      emails: ['n@bw.example'],
      phones: '+1 555',
      linkedinUrl: 'https://www.linkedin.com/in/nora',
    });
    expect(values).toMatchObject({
      fullName: 'Nora Feld',
      jobTitle: 'Director',
      seniority: 'director',
      email: 'n@bw.example',
      phone: '+1 555',
      companyName: 'Brightwave',
    });
  });

  test('prices that a waterfall tells are taken for the claims', () => {
    expect(readContact({ emails: [email('a@x.example', { credits: 3 })] }).claims.emails).toBe(3);
  });
});

describe('enriching companies', () => {
  test('both generations read alike', () => {
    const v3 = {
      id: '2',
      name: 'Brightwave',
      domain: 'www.bw.example',
      industry: 'Software',
      subIndustry: 'Cloud',
      employeeCount: { exact: 133, min: 51, max: 200 },
      yearFounded: 2014,
      revenueRange: { min: 5, max: 10 },
      socialLinks: { linkedin: 'https://www.linkedin.com/company/Bw/' },
      location: { city: 'Toronto', state: 'Ontario', country: 'Canada' },
      description: 'D',
    };
    const single = {
      id: 2,
      name: 'Brightwave',
      fqdn: 'www.bw.example',
      mainIndustry: 'Software',
      subIndustry: 'Cloud',
      companySize: { min: 51, max: 200, employeesInLinkedin: 133 },
      founded: '2014',
      revenueRange: [5, 10],
      social: { linkedin: { url: 'https://www.linkedin.com/company/bw' } },
      location: { city: 'Toronto', state: 'Ontario', country: 'Canada' },
      description: 'D',
    };
    const bulk = {
      id: 2,
      name: 'Brightwave',
      fqdn: 'www.bw.example',
      mainIndustry: 'Software',
      subIndustry: 'Cloud',
      employeesInLinkedin: 133,
      companySize: [51, 200],
      founded: '2014',
      revenueRange: [5, 10],
      linkedin: 'https://www.linkedin.com/company/bw',
      city: 'Toronto',
      state: 'Ontario',
      country: 'Canada',
      description: 'D',
    };
    expect(readCompany(single)).toEqual(readCompany(v3));
    expect(readCompany(bulk)).toEqual(readCompany(v3));
    expect(readCompany(v3)).toMatchObject({ employeeCount: 133, revenueMax: 10, domain: 'bw.example' });
  });

  test('a company carries what was charged beyond the search', () => {
    const one = [{ reference: 'r0', identifiers: { domain: 'bw.example' } }];
    const paid = companyEnricher.fromOutput(charged(2, { name: 'Brightwave' }), one, []);
    expect(paid).toEqual([
      { status: 'matched', values: { name: 'Brightwave' }, sources: { name: { credits: 1 } } },
    ]);
    const free = companyEnricher.fromOutput(charged(1, { name: 'Brightwave' }), one, []);
    expect(free).toEqual([
      { status: 'matched', values: { name: 'Brightwave' }, sources: { name: { credits: 0 } } },
    ]);
  });
});
