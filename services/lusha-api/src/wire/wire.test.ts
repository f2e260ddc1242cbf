import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tryApi, type TriedApi } from '../testing/try-api.ts';

let tried: TriedApi;
beforeAll(async () => {
  tried = await tryApi();
});
afterAll(() => tried.api.close());

const NORA = { email: 'nora.feld@brightwave.example' };
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  tried.call('POST', path, { body, headers });

describe('keys', () => {
  const UNKNOWN = '3f0c2d1e-8a4b-4c6d-9e7f-1a2b3c4d5e6f';
  test.each([
    ['missing', null, 401, 'Invalid API key'],
    ['unknown', UNKNOWN, 401, 'Invalid API key'],
    ['malformed', 'not-a-key', 400, 'Invalid API key format'],
  ])('a %s key is refused and costs nothing', async (_, key, status, message) => {
    const before = await tried.api.charges();
    const { json, ...answer } = await tried.call('POST', '/v3/contacts/search', {
      body: { contacts: [NORA] },
      key,
    });
    expect(answer.status).toBe(status);
    expect(json).toMatchObject({
      statusCode: status,
      message,
      error: status === 401 ? 'Unauthorized' : 'Bad Request',
    });
    expect(json).toHaveProperty('timestamp');
    expect(answer.headers.has('x-rate-limit-daily')).toBe(false);
    expect(await tried.api.charges()).toEqual(before);
  });
  test('the key is taken in every form the documentation has', async () => {
    for (const headers of [
      { API_KEY: tried.key },
      { api_key: `Bearer ${tried.key}` },
      { authorization: `Bearer ${tried.key}` },
    ]) {
      const { status } = await tried.call('GET', '/v2/company?domain=harborline.example', {
        key: null,
        headers,
      });
      expect(status).toBe(200);
    }
  });
  test('a revoked key is refused at once', async () => {
    const key = await tried.api.createKey();
    const ask = () => tried.call('GET', '/v2/company?domain=harborline.example', { key });
    expect((await ask()).status).toBe(200);
    await tried.api.revokeKey(key);
    expect(await ask()).toMatchObject({ status: 401, json: { message: 'Invalid API key' } });
    await expect(tried.api.revokeKey(key)).rejects.toMatchObject({ code: 'key.unknown' });
  });
  test('an inactive account and one without the third generation are refused', async () => {
    const key = await tried.api.createKey({ account: 'other' });
    const ask = (path: string) =>
      tried.call('POST', path, { body: { companies: [{ id: '1', name: 'x' }] }, key });
    await tried.api.saveAccount({ name: 'other', v3Enabled: false });
    expect(await ask('/v3/companies/search')).toMatchObject({
      status: 403,
      json: { message: 'V3 API access is not enabled for your account' },
    });
    expect((await ask('/v2/company')).status).toBe(200);
    await tried.api.saveAccount({ name: 'other', active: false });
    expect((await ask('/v2/company')).status).toBe(403);
  });
});

describe('V3 bodies are checked strictly', () => {
  test.each([
    [
      '/v3/contacts/search',
      { contacts: [{ ...NORA, nickName: 'x' }] },
      'contacts.0.property nickName should not exist',
    ],
    ['/v3/contacts/search', { contacts: [NORA], pages: {} }, 'property pages should not exist'],
    [
      '/v3/contacts/search',
      { contacts: [NORA, { contactId: '1', ...NORA }] },
      'contacts.1.property contactId should not exist',
    ],
    ['/v3/contacts/search', {}, 'contacts should not be null or undefined'],
    ['/v3/contacts/search', { contacts: [] }, 'contacts must contain at least 1 elements'],
    [
      '/v3/contacts/search',
      { contacts: Array.from({ length: 101 }, () => NORA) },
      'contacts must contain no more than 100 elements',
    ],
    ['/v3/contacts/search', { contacts: 'x' }, 'contacts must be an array'],
    [
      '/v3/contacts/search',
      { contacts: [{ firstName: 7, email: 'a@b.example' }] },
      'contacts.0.firstName must be a string',
    ],
    ['/v3/contacts/search', { contacts: [{ email: 'nope' }] }, 'contacts.0.email must be an email'],
    [
      '/v3/contacts/search',
      { contacts: [{ firstName: 'Nora', lastName: 'Feld' }] },
      'contacts.0 must have one of',
    ],
    ['/v3/contacts/search', [], 'request body must be an object'],
    ['/v3/contacts/enrich', { ids: ['1'], reveal: [] }, 'reveal must contain at least 1 elements'],
    [
      '/v3/contacts/enrich',
      { ids: ['1'], reveal: ['fax'] },
      'each value in reveal must be one of the following values',
    ],
    ['/v3/contacts/enrich', { contactIds: ['1'] }, 'property contactIds should not exist'],
    ['/v3/contacts/enrich', { ids: [1] }, 'each value in ids must be a string'],
    [
      '/v3/contacts/search-and-enrich',
      { contacts: [NORA], signals: {} },
      'property signals should not exist',
    ],
    ['/v3/companies/search', { companies: [{}] }, 'companies.0 must have one of'],
    [
      '/v3/companies/search-and-enrich',
      { companies: [{ domain: 'x.example', fqdn: 'x' }] },
      'companies.0.property fqdn should not exist',
    ],
    ['/v3/contacts/search', '{"contacts":', 'not valid JSON'],
  ])('%s %j', async (path, body, message) => {
    const before = await tried.api.charges();
    const { status, json, text } = await post(path, body);
    expect(status).toBe(400);
    expect(json).toMatchObject({ name: 'BadRequest', code: 400, className: 'bad-request' });
    expect(json['message']).toContain(message);
    expect(text).not.toContain('billing');
    expect(await tried.api.charges()).toEqual(before);
  });
  test('what the service does not hold is refused as what a plan leaves out', async () => {
    expect(
      await post('/v3/contacts/search', { contacts: [NORA], signals: { types: ['promotion'] } }),
    ).toMatchObject({ status: 403 });
    expect(await post('/v3/contacts/enrich', { ids: ['1'], tableId: '7' })).toMatchObject({ status: 403 });
  });
  test('an unknown address is answered as the gateway does', async () => {
    expect(await tried.call('GET', '/v4/x')).toMatchObject({
      status: 404,
      json: { message: 'no Route matched with those values' },
    });
    expect((await tried.call('GET', '/v3/contacts/search')).status).toBe(404);
  });
});

describe('V3 contacts', () => {
  test('a search previews in the order asked, and tells what each failure is', async () => {
    const { json } = await post('/v3/contacts/search', {
      contacts: [
        { clientReferenceId: 'b', email: 'nobody@quill.example' },
        { clientReferenceId: 'a', firstName: 'Bob', lastName: 'Quill', companyName: 'BRIGHTWAVE LABS INC' },
        { clientReferenceId: 'g', email: 'ida.ghost@harborline.example' },
        { firstName: 'Sam', lastName: 'Twin', companyDomain: 'harborline.example' },
      ],
    });
    const results = json['results'];
    expect(results?.['0']).toEqual({
      clientReferenceId: 'b',
      error: { code: 'NOT_FOUND', message: 'Contact not found' },
    });
    expect(results?.['1']).toMatchObject({
      clientReferenceId: 'a',
      firstName: 'Robert',
      company: { name: 'Brightwave Labs Inc.', domain: 'www.brightwave.example' },
      canReveal: [{ field: 'emails', credits: 1 }],
    });
    expect(results?.['1']).not.toHaveProperty('emails');
    expect(results?.['2']).toMatchObject({
      clientReferenceId: 'g',
      error: { code: 'COMPLIANCE_RESTRICTED' },
    });
    expect(JSON.stringify(results?.['2'])).not.toContain('Ida');
    expect(results?.['3']).toMatchObject({ error: { code: 'NOT_FOUND' } });
    expect(results?.['3']).not.toHaveProperty('clientReferenceId');
    expect(json['billing']).toEqual({ creditsCharged: 1, resultsReturned: 1 });
    expect(json['requestId']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('enrichment gives what reveal asks, charges each datum once, and then shows it as free', async () => {
    const key = await tried.api.createKey({ account: 'reveals' });
    const ask = async (path: string, body: unknown) => (await tried.call('POST', path, { body, key })).json;
    const id = (await ask('/v3/contacts/search', { contacts: [NORA] }))['results']?.['0']?.['id'];
    expect(id).toMatch(/^v1\.[A-Za-z0-9_-]{32}$/);
    const emails = await ask('/v3/contacts/enrich', { ids: [id], reveal: ['emails'] });
    expect(emails['billing']).toEqual({ creditsCharged: 1, resultsReturned: 1 });
    expect(emails['results']?.['0']).toMatchObject({
      id,
      fullName: 'Nora Feld',
      jobTitle: {
        title: 'Director of Platform',
        seniority: 'Director',
        departments: ['Engineering & Technical'],
      },
      emails: [{ email: 'nora.feld@brightwave.example', type: 'work' }],
      company: { name: 'Brightwave Labs Inc.', industry: 'Technology, Information & Media' },
      socialLinks: { linkedin: 'https://www.linkedin.com/in/nora-feld-000' },
    });
    expect(emails['results']?.['0']).not.toHaveProperty('phones');
    const both = await ask('/v3/contacts/enrich', { ids: [id] });
    expect(both['billing']).toEqual({ creditsCharged: 5, resultsReturned: 1 });
    expect(both['results']?.['0']).toMatchObject({
      phones: [{ number: '+15550100042', type: 'mobile', doNotCall: false }],
    });
    expect((await ask('/v3/contacts/enrich', { ids: [id, id] }))['billing']).toEqual({
      creditsCharged: 0,
      resultsReturned: 2,
    });
    const preview = await ask('/v3/contacts/search', { contacts: [{ id }] });
    expect(preview['results']?.['0']).toMatchObject({
      canReveal: [
        { field: 'emails', credits: 0 },
        { field: 'phones', credits: 0 },
      ],
    });
  });

  test('what one account paid for is not free for another', async () => {
    const charged = async (account: string) => {
      const key = await tried.api.createKey({ account });
      const { json } = await tried.call('POST', '/v3/contacts/search-and-enrich', {
        body: { contacts: [NORA] },
        key,
      });
      return json['billing']?.['creditsCharged'];
    };
    expect(await charged('first')).toBe(7);
    expect(await charged('first')).toBe(1);
    expect(await charged('second')).toBe(7);
  });

  test('ids that nobody has, of another kind or made up are not found, by id', async () => {
    const company = (await post('/v3/companies/search', { companies: [{ name: 'Harborline' }] })).json[
      'results'
    ]?.['0']?.['id'];
    const ids = ['v1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', JSON.stringify(company).slice(1, -1), '99', 'x'];
    const { json } = await post('/v3/contacts/enrich', { ids });
    ids.forEach((id, index) => {
      expect(json['results']?.[index]).toEqual({
        id,
        error: { code: 'NOT_FOUND', message: 'Contact not found' },
      });
    });
    expect(json['billing']).toEqual({ creditsCharged: 0, resultsReturned: 0 });
  });

  test('identifiers that contradict each other are no match; an unknown one falls back on name and company', async () => {
    const { json } = await post('/v3/contacts/search', {
      contacts: [
        { email: 'ines.moor@harborline.example', linkedinUrl: 'linkedin.com/in/nora-feld-000' },
        {
          email: 'old@quill.example',
          firstName: 'Nora',
          lastName: 'Feld',
          companyDomain: 'https://www.brightwave.example/team',
        },
        { linkedinUrl: 'http://uk.linkedin.com/in/NORA-FELD-000/?x=1' },
        {
          firstName: 'Nora',
          lastName: 'Feld',
          companyName: 'Brightwave Labs',
          companyDomain: 'harborline.example',
        },
      ],
    });
    expect(json['results']?.['0']).toHaveProperty('error.code', 'NOT_FOUND');
    expect(json['results']?.['1']).toHaveProperty('lastName', 'Feld');
    expect(json['results']?.['2']).toHaveProperty('lastName', 'Feld');
    expect(json['results']?.['3']).toHaveProperty('error.code', 'NOT_FOUND');
  });
});

describe('V3 companies', () => {
  test('search, enrich and both in one, charged 1, 1 once, and 2', async () => {
    const key = await tried.api.createKey({ account: 'companies' });
    const ask = async (path: string, body: unknown) => (await tried.call('POST', path, { body, key })).json;
    const found = await ask('/v3/companies/search', {
      companies: [{ clientReferenceId: 'c', domain: 'mail.brightwave.example' }, { name: 'Nobody' }],
    });
    expect(found['results']?.['0']).toMatchObject({
      clientReferenceId: 'c',
      name: 'Brightwave Labs Inc.',
      employeeCount: { exact: 133 },
    });
    expect(found['results']?.['1']).toEqual({ error: { code: 'NOT_FOUND', message: 'Company not found' } });
    expect(found['billing']).toEqual({ creditsCharged: 1, resultsReturned: 1 });
    const ids = [found['results']?.['0']?.['id']];
    const enriched = await ask('/v3/companies/enrich', {
      ids,
      reveal: ['monthlyWebsiteTraffic', 'competitors'],
    });
    expect(enriched['results']?.['0']).toMatchObject({
      domain: 'www.brightwave.example',
      yearFounded: 2014,
      location: { city: 'Toronto', stateCode: 'ON', countryIso2: 'CA' },
      monthlyWebsiteTraffic: null,
    });
    expect(enriched['billing']).toMatchObject({ creditsCharged: 1 });
    expect((await ask('/v3/companies/enrich', { ids }))['billing']).toMatchObject({ creditsCharged: 0 });
    const both = await ask('/v3/companies/search-and-enrich', { companies: [{ name: 'harborline' }] });
    expect(both['billing']).toEqual({ creditsCharged: 2, resultsReturned: 1 });
  });
});

describe('V2', () => {
  test.each([
    ['email=nora.feld@brightwave.example', 200],
    ['firstName=Nora&lastName=Feld&companyName=Brightwave%20Labs', 200],
    ['firstName=Nora&lastName=Feld&company=Brightwave%20Labs', 200],
    ['firstName=Nora&lastName=Feld&property=brightwave.example', 200],
    ['linkedinUrl=https%3A%2F%2Flinkedin.com%2Fin%2Fnora-feld-000', 200],
    ['personId=4100000001', 200],
    ['firstName=Nora&lastName=Feld', 400],
    ['', 400],
    ['email=nora.feld@brightwave.example&filterBy=fax', 400],
    ['email=nora.feld@brightwave.example&revealEmails=maybe', 400],
    ['email=ida.ghost@harborline.example', 451],
    ['email=nora.feld@brightwave.example&signals=promotion', 403],
  ])('GET /v2/person?%s is %i', async (query, status) => {
    const answer = await tried.call('GET', `/v2/person?${query}`);
    expect(answer.status).toBe(status);
    if (status === 200)
      expect(answer.json['contact']).toMatchObject({
        error: null,
        data: { fullName: 'Nora Feld', personId: 4_100_000_001 },
      });
    else expect(answer.json).toMatchObject({ statusCode: status });
    expect(answer.text).not.toContain('Ghost');
  });

  test('the flags decide what is revealed: neither means both, one alone means its kind', async () => {
    const kinds = async (flags: string) => {
      const { json } = await tried.call('GET', `/v2/person?email=nora.feld@brightwave.example${flags}`);
      const data = json['contact']?.['data'] as unknown as {
        emailAddresses: object[];
        phoneNumbers: object[];
      };
      return [data.emailAddresses.length, data.phoneNumbers.length];
    };
    expect(await kinds('')).toEqual([1, 1]);
    expect(await kinds('&revealEmails=true')).toEqual([1, 0]);
    expect(await kinds('&revealPhones=true')).toEqual([0, 1]);
    expect(await kinds('&revealEmails=true&revealPhones=true')).toEqual([1, 1]);
  });

  test('nobody found is an answer, not an error, and is free', async () => {
    const before = await tried.api.charges();
    const { status, json } = await tried.call('GET', '/v2/person?email=nobody@quill.example');
    expect(status).toBe(200);
    expect(json).toEqual({
      contact: {
        error: { code: 3, name: 'EMPTY_DATA', message: 'Could not find requested data' },
        isCreditCharged: false,
      },
    });
    expect(await tried.api.charges()).toEqual(before);
  });

  test('many people come in a map under the caller’s ids, with their companies; unknown properties are tolerated', async () => {
    const key = await tried.api.createKey({ account: 'bulk' });
    const body = {
      anything: 1,
      contacts: [
        {
          contactId: 'row-1',
          fullName: 'Nora Feld',
          companies: [{ name: 'Brightwave Labs', isCurrent: true }],
          extra: 1,
        },
        { contactId: 'row-2', email: 'nobody@quill.example' },
        { contactId: 'row-3' },
        { contactId: 'row-4', email: 'ida.ghost@harborline.example' },
      ],
    };
    const { json } = await tried.call('POST', '/v2/person', { body, key });
    expect(json['contacts']?.['row-1']).toMatchObject({
      error: null,
      isCreditCharged: true,
      data: { companyId: 2_200_001 },
    });
    expect(json['contacts']?.['row-2']).toMatchObject({
      error: { code: 3, name: 'EMPTY_DATA' },
      isCreditCharged: false,
    });
    expect(json['contacts']?.['row-3']).toMatchObject({ error: { code: 3 } });
    expect(json['contacts']?.['row-4']).toMatchObject({ error: { name: 'COMPLIANCE_RESTRICTED' } });
    expect(json['companies']).toMatchObject({
      '2200001': { name: 'Brightwave Labs Inc.', fqdn: 'www.brightwave.example', companySize: [51, 200] },
    });
    const again = await tried.call('POST', '/v2/person/', { body, key });
    expect(again.json['contacts']?.['row-1']).toMatchObject({ isCreditCharged: false });
  });

  test.each([
    [{}],
    [{ contacts: [] }],
    [{ contacts: [{}] }],
    [{ contacts: Array.from({ length: 101 }, () => ({ contactId: '1' })) }],
  ])('POST /v2/person refuses %.60j', async (body) => {
    expect(await post('/v2/person', body)).toMatchObject({
      status: 400,
      json: { statusCode: 400, message: 'Validation failed' },
    });
  });

  test('companies: one, many, and the other address of many', async () => {
    const one = await tried.call('GET', '/v2/company?company=brightwave%20labs');
    expect(one.json['data']).toMatchObject({
      id: 2_200_001,
      domain: 'brightwave.example',
      employees: '51 - 200',
      companySize: { min: 51, max: 200, employeesInLinkedin: 133 },
      founded: '2014',
    });
    expect(await tried.call('GET', '/v2/company?domain=nobody.example')).toMatchObject({ status: 404 });
    expect(await tried.call('GET', '/v2/company')).toMatchObject({ status: 400 });
    for (const path of ['/v2/company', '/bulk/company/v2']) {
      const many = await post(path, {
        companies: [
          { id: 'a', domain: 'harborline.example' },
          { id: 'b', name: 'Nobody' },
        ],
      });
      expect(many.json['a']).toMatchObject({
        name: 'Harborline',
        lushaCompanyId: '2200002',
        companySize: [51, 200],
      });
      expect(many.json['b']).toHaveProperty('errors.message');
    }
  });
});
