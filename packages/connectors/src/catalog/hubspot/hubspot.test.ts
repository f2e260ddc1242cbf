import { describe, expect, test } from 'vitest';
import { callThrough } from '../../conformance/call-through.ts';
import { describeConnector } from '../../conformance/describe-connector.ts';
import type { ActionSample } from '../../conformance/samples.ts';
import type { RequestSpec } from '../../kit/action.ts';
import { connector } from './index.ts';
import { createFakeTable, fault, type FakeTable } from './testing/fake-objects.ts';

const nora = {
  id: '101001',
  properties: { email: 'nora@brightwave.example', firstname: 'Nora', phone: null },
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-02T00:00:00.000Z',
  archived: false,
};
const wrong = (status: number, category: string, more: object = {}) => {
  const response = fault(status, category, 'Something was wrong');
  return { ...response, body: { ...(response.body as object), ...more } };
};

function reads(name: string): Record<string, ActionSample[]> {
  const page = { results: [nora], paging: { next: { after: '101002', link: 'https://api.example' } } };
  return {
    [`${name}.list`]: [
      { input: { limit: 100, after: '7', properties: ['email'], archived: true }, body: page },
      { input: {}, body: { results: [] } },
    ],
    [`${name}.get`]: [
      { input: { id: '101001', properties: ['email'] }, body: nora },
      { input: { id: 'nora+1@brightwave.example', idProperty: 'email' }, body: nora },
    ],
    [`${name}.search`]: [
      {
        input: {
          query: 'Nora',
          filterGroups: [
            {
              filters: [
                { propertyName: 'createdate', operator: 'BETWEEN', value: 1, highValue: 2 },
                { propertyName: 'phone', operator: 'HAS_PROPERTY' },
              ],
            },
          ],
          sorts: [{ propertyName: 'createdate', direction: 'DESCENDING' }],
          limit: 200,
          after: '200',
        },
        body: { total: 401, ...page },
      },
    ],
    [`${name}.read_many`]: [
      {
        input: { ids: ['nora@brightwave.example'], idProperty: 'email' },
        body: {
          status: 'COMPLETE',
          results: [nora],
          numErrors: 1,
          errors: [{ category: 'OBJECT_NOT_FOUND', message: 'Not there', context: { ids: ['x'] } }],
        },
      },
      { input: { ids: ['101001'] }, body: { results: [] } },
    ],
  };
}

const table = (name: 'contacts' | 'companies', options: Parameters<typeof createFakeTable>[1] = {}) => {
  const fake = createFakeTable(name, options);
  return { fake, call: callOn(fake), count: () => fake.rows.size };
};
const callOn = (fake: FakeTable, seen: (request: RequestSpec) => void = () => {}) =>
  callThrough(connector, {
    fields: {},
    server: (request) => {
      seen(request);
      return fake.handle(request) ?? fault(404, 'NOT_FOUND', 'No such endpoint');
    },
  });

describeConnector(connector, {
  fields: {},
  actions: {
    'account.details': [
      { input: {}, body: { portalId: 4242424, accountType: 'STANDARD', uiDomain: 'app.example' } },
    ],
    ...reads('contacts'),
    ...reads('companies'),
    'contacts.upsert': [
      {
        input: { email: 'nora@brightwave.example', properties: { firstname: 'Nora', own_score: 7 } },
        body: { status: 'COMPLETE', results: [{ ...nora, new: true }] },
      },
    ],
    'contacts.upsert_many': [
      {
        input: { inputs: [{ email: 'nora@brightwave.example', properties: {}, trace: 'w0' }] },
        body: {
          results: [{ ...nora, new: false, objectWriteTraceId: 'w0' }],
          errors: [{ message: 'Bad', category: 'VALIDATION_ERROR', context: { objectWriteTraceId: ['w1'] } }],
        },
      },
    ],
    'companies.upsert': [
      { input: { properties: { name: 'Brightwave', numberofemployees: 133 } }, body: nora },
      { input: { id: '501', properties: { name: 'Brightwave' } }, body: nora },
    ],
    'companies.create_many': [
      { input: { inputs: [{ properties: { name: 'Brightwave' }, trace: 'w0' }] }, body: { results: [nora] } },
    ],
    'companies.update_many': [
      { input: { inputs: [{ id: '501', properties: { city: 'Toronto' } }] }, body: { results: [nora] } },
    ],
  },
  errors: [
    { what: 'the access token ended', response: wrong(401, 'EXPIRED_AUTHENTICATION'), order: 'reauthorise' },
    { what: 'the app was uninstalled', response: wrong(401, 'INVALID_AUTHENTICATION'), order: 'reauthorise' },
    { what: 'a scope was not granted', response: wrong(403, 'MISSING_SCOPES'), order: 'stop' },
    { what: 'the person may not do it', response: wrong(403, 'BANNED'), order: 'stop' },
    { what: 'the record is not there', response: wrong(404, 'OBJECT_NOT_FOUND'), order: 'reject' },
    { what: 'the contact is there already', response: wrong(409, 'CONFLICT'), order: 'reject' },
    { what: 'a value is wrong', response: wrong(400, 'VALIDATION_ERROR'), order: 'reject' },
    { what: 'the address is too long', response: wrong(414, ''), order: 'reject' },
    { what: 'the record is locked', response: wrong(423, ''), order: 'retry' },
    { what: 'a server is down', response: { status: 502, headers: {}, body: '<html>' }, order: 'retry' },
    {
      what: 'a server took too long',
      response: { status: 524, headers: {}, body: undefined },
      order: 'retry',
    },
    { what: 'the account is being moved', response: wrong(477, ''), order: 'wait' },
    {
      what: 'requests came too fast',
      response: wrong(429, 'RATE_LIMITS', { policyName: 'TEN_SECONDLY_ROLLING' }),
      order: 'wait',
    },
    {
      what: 'the day is used up',
      response: wrong(429, 'RATE_LIMITS', { policyName: 'DAILY' }),
      order: 'wait',
    },
  ],
  sinks: {
    contacts: {
      records: [
        {
          fullName: 'Nora Feld',
          email: 'Nora@Brightwave.example',
          phone: '+1 555-010-0042',
          jobTitle: 'Director',
          companyName: 'Brightwave',
          companyDomain: 'brightwave.example',
        },
        {
          firstName: 'Paul',
          lastName: 'Ray',
          email: 'paul@harborline.example',
          linkedinUrl: 'https://www.linkedin.com/in/paul-ray',
          city: 'Toronto',
        },
        { email: 'desk@brightwave.example', phones: ['+15550100001 (do not call)', '+15550100002'] },
      ],
      changed: { fullName: 'Nora Feld', email: 'nora@brightwave.example', jobTitle: 'Vice President' },
      writes: 1,
      fake: () => table('contacts'),
    },
    companies: {
      records: [
        {
          name: 'Brightwave',
          domain: 'https://www.Brightwave.example/',
          employeeCount: 133,
          industry: 'Software',
          revenueMin: 1,
          revenueMax: 2,
          yearFounded: 2011,
        },
        { domain: 'harborline.example', description: 'Ships.' },
      ],
      changed: { name: 'Brightwave', domain: 'brightwave.example', employeeCount: 140 },
      writes: 1,
      fake: () => table('companies'),
    },
  },
});

describe('the limits of an account', () => {
  test('before the first answer the least that any account has is taken', () => {
    expect(connector.limits.windows({})).toEqual([{ window: 'second', limit: 10, kind: 'sliding' }]);
  });

  test.each([
    [{ 'x-hubspot-ratelimit-max': '190', 'x-hubspot-ratelimit-interval-milliseconds': '10000' }, [19]],
    [{ 'x-hubspot-ratelimit-max': '110', 'x-hubspot-ratelimit-interval-milliseconds': '10000' }, [11]],
    [{ 'x-hubspot-ratelimit-max': '110' }, []],
    [{ 'x-hubspot-ratelimit-max': '110', 'x-hubspot-ratelimit-interval-milliseconds': '0' }, []],
    [{ 'x-hubspot-ratelimit-max': '5', 'x-hubspot-ratelimit-interval-milliseconds': '10000' }, []],
    [{ 'x-hubspot-ratelimit-max': 'many', 'x-hubspot-ratelimit-interval-milliseconds': '10000' }, []],
  ])('an interval in the headers becomes a pace that never passes it: %j', (headers, limits) => {
    const readings = connector.readLimits?.({ status: 200, headers, body: {} }) ?? [];
    expect(readings).toEqual(limits.map((limit) => ({ window: 'second', limit })));
  });

  test('the day is read where the headers tell it', () => {
    const headers = {
      'x-hubspot-ratelimit-daily': '250000',
      'x-hubspot-ratelimit-daily-remaining': '249000',
    };
    expect(connector.readLimits?.({ status: 200, headers, body: {} })).toEqual([
      { window: 'day', limit: 250_000, remaining: 249_000 },
    ]);
  });

  test.each([
    [{ policyName: 'SECONDLY' }, {}, 1_000],
    [{ policyName: 'TEN_SECONDLY_ROLLING' }, {}, 10_000],
    [{ policyName: 'DAILY' }, {}, 3_600_000],
    [{ policyName: 'DAILY' }, { 'retry-after': '7' }, 7_000],
    [{}, {}, undefined],
  ])('a used-up limit %j with %j is waited for %j ms', (more, headers, waitMs) => {
    const order = connector.classify({ ...wrong(429, 'RATE_LIMITS', more), headers });
    expect(order).toMatchObject({ order: 'wait' });
    expect(order?.order === 'wait' && order.waitMs).toBe(waitMs);
  });
});

describe('what the provider says of an error', () => {
  test('its own words come first, then what they leave out', () => {
    const { body } = fault(400, 'VALIDATION_ERROR', 'Property values were not valid', [
      { message: 'Property values were not valid' },
      { message: 'Email address x is invalid', code: 'INVALID_EMAIL' },
    ]);
    expect(connector.classify({ status: 400, headers: {}, body })?.message).toBe(
      'Property values were not valid: Email address x is invalid',
    );
  });

  test('a missing right says how it is mended', () => {
    expect(connector.classify(wrong(403, 'MISSING_SCOPES'))?.message).toContain('Link the account again');
  });
});

describe('reading the CRM', () => {
  test('every record comes once, page by page', async () => {
    const { call } = table('contacts');
    const sink = connector.sinks['contacts'];
    const people = Array.from({ length: 205 }, (_, index) => ({
      key: `k${index}`,
      values: { email: `nora${index}@brightwave.example` },
    }));
    for (let from = 0; from < people.length; from += 100)
      await sink?.upsert(people.slice(from, from + 100), call);
    const ids: string[] = [];
    for (let cursor: string | null = null, page = 0; page < 10; page += 1) {
      const read: { records: readonly { id: string }[]; next: string | null } | undefined =
        await connector.streams['contacts']?.read(cursor, call);
      ids.push(...(read?.records ?? []).map(({ id }) => id));
      cursor = read?.next ?? null;
      if (cursor === null) break;
    }
    expect(ids).toHaveLength(205);
    expect(new Set(ids).size).toBe(205);
  });

  test.each([
    [
      'contacts',
      { fullName: 'Nora Feld', email: 'nora@brightwave.example', jobTitle: 'Director', phones: ['+1', '+2'] },
    ],
    [
      'companies',
      { name: 'Brightwave', domain: 'brightwave.example', employeeCount: 133, yearFounded: 2011 },
    ],
  ] as const)('what a sink wrote, the stream reads back: %s', async (name, values) => {
    const { call } = table(name);
    await connector.sinks[name]?.upsert([{ key: 'k', values }], call);
    const page = await connector.streams[name]?.read(null, call);
    expect(page?.records[0]?.values).toMatchObject(values);
    if (name === 'contacts')
      expect(page?.records[0]?.values).toMatchObject({ firstName: 'Nora', lastName: 'Feld', phone: '+1' });
  });
});

describe('writing to the CRM', () => {
  const person = (email: string, values: Record<string, string> = {}) => ({
    key: email,
    values: { email, ...values },
  });

  test('a hundred contacts take two requests, and one when nothing differs', async () => {
    const fake = createFakeTable('contacts');
    const seen: string[] = [];
    const call = callOn(fake, ({ path }) => seen.push(path.split('/batch/')[1] ?? path));
    const people = Array.from({ length: 100 }, (_, index) => person(`nora${index}@brightwave.example`));
    await connector.sinks['contacts']?.upsert(people, call);
    expect(seen).toEqual(['read', 'upsert']);
    await connector.sinks['contacts']?.upsert(people, call);
    expect(seen).toEqual(['read', 'upsert', 'read']);
  });

  test('records without an e-mail, or with something else in its place, are refused with the reason', async () => {
    const { call, count } = table('contacts');
    const outcomes = await connector.sinks['contacts']?.upsert(
      [
        { key: 'a', values: { fullName: 'Nora Feld' } },
        person('not an address'),
        person('paul@harborline.example'),
      ],
      call,
    );
    expect(outcomes).toMatchObject([
      { status: 'refused', code: 'no_email' },
      { status: 'refused', code: 'invalid_email' },
      { status: 'created' },
    ]);
    expect(count()).toBe(1);
  });

  test('two records of one e-mail are one contact, in which the later says more', async () => {
    const { fake, call } = table('contacts');
    await connector.sinks['contacts']?.upsert(
      [
        person('nora@brightwave.example', { city: 'Toronto', jobTitle: 'Director' }),
        { ...person('NORA@brightwave.example', { jobTitle: 'Vice President' }), key: 'other' },
      ],
      call,
    );
    expect([...fake.rows.values()].map((row) => row.properties)).toMatchObject([
      { city: 'Toronto', jobtitle: 'Vice President' },
    ]);
  });

  test('a contact is found by an e-mail that is not its first, and keeps that one', async () => {
    const { fake, call, count } = table('contacts');
    await connector.sinks['contacts']?.upsert([person('nora@brightwave.example')], call);
    const [row] = fake.rows.values();
    if (row) row.properties['hs_additional_emails'] = 'nora@old.example;n@brightwave.example';
    const known = [person('n@brightwave.example')];
    expect(await connector.sinks['contacts']?.upsert(known, call)).toMatchObject([{ status: 'unchanged' }]);
    expect(count()).toBe(1);
  });

  test('a phone that the CRM spells in its own way is no change', async () => {
    const { fake, call } = table('contacts');
    const nora = person('nora@brightwave.example', { phone: '+1 555-010-0042' });
    await connector.sinks['contacts']?.upsert([nora], call);
    const [row] = fake.rows.values();
    if (row) row.properties['phone'] = '+15550100042';
    expect(await connector.sinks['contacts']?.upsert([nora], call)).toMatchObject([{ status: 'unchanged' }]);
  });

  test('what a record does not know is left as it stands', async () => {
    const { fake, call } = table('contacts');
    await connector.sinks['contacts']?.upsert([person('nora@brightwave.example', { city: 'Toronto' })], call);
    await connector.sinks['contacts']?.upsert([person('nora@brightwave.example', { jobTitle: 'CEO' })], call);
    expect([...fake.rows.values()][0]?.properties).toMatchObject({ city: 'Toronto', jobtitle: 'CEO' });
  });

  test.each([true, false])('one bad record costs no other its place, traced: %j', async (traced) => {
    const fake = createFakeTable('contacts');
    const call = callThrough(connector, {
      fields: {},
      server: (request) => {
        const bare = JSON.stringify(request.json)?.replaceAll(/,?"objectWriteTraceId":"w\d+"/g, '');
        const upserts = request.path.endsWith('upsert');
        const sent = !traced && upserts ? { ...request, json: JSON.parse(bare) as unknown } : request;
        const answer = fake.handle(sent) ?? fault(404, 'NOT_FOUND', 'No such endpoint');
        return upserts && !traced && answer.status === 200 ? retrace(answer, request) : answer;
      },
    });
    const people = Array.from({ length: 8 }, (_, index) => person(`nora${index}@brightwave.example`));
    // The provider knows more about addresses than their form: it refuses this one.
    people[5] = person('nora@brightwave.x1');
    const outcomes = await connector.sinks['contacts']?.upsert(people, call);
    expect(outcomes?.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 5 }, () => 'created'),
      'refused',
      'created',
      'created',
    ]);
    expect(outcomes?.[5]).toMatchObject({ code: 'rejected' });
    expect(fake.rows.size).toBe(7);
  });

  test('an answer that does not tell what became of each record is not taken for a success', async () => {
    const fake = createFakeTable('contacts');
    const call = callThrough(connector, {
      fields: {},
      server: (request) => {
        const answer = fake.handle(request) ?? fault(404, 'NOT_FOUND', 'No such endpoint');
        return request.path.endsWith('upsert') ? { ...answer, body: { results: [] } } : answer;
      },
    });
    await expect(
      connector.sinks['contacts']?.upsert([person('nora@brightwave.example')], call),
    ).rejects.toMatchObject({ code: 'provider.malformed' });
  });

  test('companies without a domain are refused with the reason', async () => {
    const { call } = table('companies');
    const records = [{ name: 'Brightwave' }, { domain: 'nothing' }].map((values) => ({ key: 'k', values }));
    expect(await connector.sinks['companies']?.upsert(records, call)).toMatchObject([
      { status: 'refused', code: 'no_domain' },
      { status: 'refused', code: 'invalid_domain' },
    ]);
  });

  test('of several companies with one domain the first is kept up', async () => {
    const { fake, call } = table('companies');
    for (const name of ['First', 'Second']) {
      const properties = { name, domain: 'brightwave.example' };
      await call('companies.upsert', { properties });
    }
    const record = { key: 'k', values: { domain: 'brightwave.example', city: 'Toronto' } };
    await connector.sinks['companies']?.upsert([record], call);
    expect([...fake.rows.values()].map(({ properties }) => properties['city'])).toEqual([
      'Toronto',
      undefined,
    ]);
  });

  test('a search that does not filter is written to no further', async () => {
    const { fake, call, count } = table('companies', { ignoresFilters: true });
    await call('companies.upsert', { properties: { name: 'Other', domain: 'other.example' } });
    const record = { key: 'k', values: { domain: 'brightwave.example' } };
    await expect(connector.sinks['companies']?.upsert([record], call)).rejects.toMatchObject({
      code: 'provider.malformed',
    });
    expect(count()).toBe(1);
    expect([...fake.rows.values()][0]?.properties).toMatchObject({ name: 'Other' });
  });

  test('what people wrote into a description stays', async () => {
    const { fake, call } = table('companies');
    const write = (industry: string) =>
      connector.sinks['companies']?.upsert(
        [{ key: 'k', values: { domain: 'brightwave.example', industry } }],
        call,
      );
    await write('Software');
    const [row] = fake.rows.values();
    if (row) row.properties['description'] = `Met in Lisbon.\n${row.properties['description']}`;
    await write('Ships');
    expect(row?.properties['description']).toBe('Met in Lisbon.\nIndustry: Ships');
  });
});

/** The traces of a request in its answer, for a provider that refuses whole batches and still tells them apart. */
function retrace(answer: ReturnType<typeof fault>, request: RequestSpec): ReturnType<typeof fault> {
  const { inputs } = request.json as { inputs: { objectWriteTraceId: string }[] };
  const { results } = answer.body as { results: object[] };
  const traced = results.map((result, index) => ({
    ...result,
    objectWriteTraceId: inputs[index]?.objectWriteTraceId,
  }));
  return { ...answer, body: { results: traced } };
}
