import { readFieldValue } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { callThrough } from '../../conformance/call-through.ts';
import { describeConnector } from '../../conformance/describe-connector.ts';
import type { ActionSample } from '../../conformance/samples.ts';
import { resolveAddress } from '../../kit/address.ts';
import { importMarker } from './import-marker.ts';
import { connector } from './index.ts';
import { createFakeCrm } from './testing/fake-crm.ts';

const fields = { domain: 'brightwave' };
const record = { id: 501, type: 2, first_name: 'Nora', last_name: 'Feld', ref: null, ref_id: null };
const answered = (response: unknown) => ({ response });
const failed = (code: number, words?: string, details?: unknown, status = 200) => ({
  status,
  headers: {},
  body: {
    error: {
      error_code: code,
      ...(words ? { error_msg: words } : {}),
      ...(details ? { error_details: details } : {}),
    },
  },
});

function crud(name: string, values: Record<string, unknown>, type?: number): Record<string, ActionSample[]> {
  const item = { id: 501, ...(type ? { type } : {}), name: 'Brightwave' };
  return {
    [`${name}.list`]: [
      {
        input: {
          page: 2,
          limit: 50,
          search: 'x',
          fields: ['id', 'name'],
          customfields: true,
          filter: { ref_id: [1, 2], created_date: { start_date: '2026-01-01' } },
        },
        body: answered({ total: 3, total_result: 1, page: 2, count: 1, items: [item] }),
      },
      { input: {}, body: answered({ page: 1, count: 0, items: [] }) },
    ],
    [`${name}.get`]: [
      { input: { id: 501 }, body: answered(item) },
      { input: { id: '501', customfields: true }, body: answered({ items: item }) },
    ],
    [`${name}.create`]: [{ input: { values }, body: answered({ id: 502, _resultMessage: 'created' }) }],
    [`${name}.update`]: [
      {
        input: { id: '501', values: { phone: '+1 555 010 0042', cf_900: 'B2B', cf_901: true } },
        body: answered(item),
      },
    ],
    [`${name}.delete`]: [{ input: { id: 501 }, body: answered({ id: '501' }) }],
  };
}

/** A CRM that counts the records of a type, or all of them. */
const fake = (type?: number) => () => {
  const crm = createFakeCrm();
  return {
    call: callThrough(connector, { fields, server: crm.handle }),
    count: () => [...crm.rows.values()].filter((row) => type === undefined || row['type'] === type).length,
  };
};

describeConnector(connector, {
  fields,
  actions: {
    ...crud('organizations', { name: 'Brightwave', organization_employee_count: 133 }, 1),
    ...crud('contacts', { first_name: 'Nora', last_name: 'Feld', email: 'nora@brightwave.example' }, 2),
    ...crud('leads', { name: 'Website', budget: 1200.5 }),
  },
  errors: [
    {
      what: 'the key or the domain is wrong',
      response: failed(11, 'api key not found'),
      order: 'reauthorise',
    },
    {
      what: 'the key is refused with a status',
      response: { status: 401, headers: {}, body: undefined },
      order: 'reauthorise',
    },
    {
      what: 'a token was revoked',
      response: { status: 401, headers: {}, body: { error: 'Access token has been revoked' } },
      order: 'reauthorise',
    },
    {
      what: 'there is no API at the host',
      response: { status: 404, headers: {}, body: '<html>Not found</html>' },
      order: 'reauthorise',
    },
    { what: 'the key lacks the module', response: failed(22, 'access denied'), order: 'stop' },
    {
      what: 'the key lacks the module, with a status',
      response: { status: 403, headers: {}, body: undefined },
      order: 'stop',
    },
    { what: 'the record is not there', response: failed(20, 'not found'), order: 'reject' },
    {
      what: 'values are wrong',
      response: failed(21, 'validation error', { name: 'name cannot be empty' }),
      order: 'reject',
    },
    {
      what: 'values are wrong, with a list and a status',
      response: failed(21, undefined, ['name cannot be empty'], 400),
      order: 'reject',
    },
    {
      what: 'values are wrong, in the second envelope',
      response: {
        status: 200,
        headers: {},
        body: { error: 'validation', description: 'Form fill error', details: { name: 'empty' } },
      },
      order: 'reject',
    },
    { what: 'the request is invalid', response: failed(12), order: 'reject' },
    { what: 'the method is unknown', response: failed(30), order: 'reject' },
    { what: 'the module is unknown', response: failed(31), order: 'reject' },
    { what: 'the code is not documented', response: failed(99, 'something'), order: 'reject' },
    { what: 'something failed inside', response: failed(13), order: 'retry' },
    { what: 'something unknown failed', response: failed(10), order: 'retry' },
    {
      what: 'the server is down',
      response: { status: 503, headers: {}, body: '<html></html>' },
      order: 'retry',
    },
    {
      what: 'too many requests came',
      response: { status: 429, headers: { 'retry-after': '2' }, body: undefined },
      order: 'wait',
    },
    {
      what: 'too many requests came, with an envelope',
      response: failed(10, 'Too Many Requests', undefined, 429),
      order: 'wait',
    },
    { what: 'another status is answered', response: { status: 400, headers: {}, body: {} }, order: 'reject' },
  ],
  sinks: {
    contacts: {
      records: [
        {
          fullName: 'Nora Feld',
          email: 'nora@brightwave.example',
          phone: '+1 555-010-0042',
          jobTitle: 'Director',
          companyName: 'Brightwave',
        },
        {
          firstName: 'Paul',
          lastName: 'Ray',
          linkedinUrl: 'https://www.linkedin.com/in/paul-ray',
          city: 'Toronto',
        },
        { fullName: 'Madonna', phones: ['+15550100001 (do not call)', '+15550100002'] },
        { email: 'desk@brightwave.example' },
      ],
      changed: { fullName: 'Nora Feld', email: 'nora.feld@brightwave.example', jobTitle: 'Vice President' },
      fake: fake(2),
    },
    organizations: {
      records: [
        {
          name: 'Brightwave',
          domain: 'brightwave.example',
          employeeCount: 133,
          industry: 'Software',
          revenueMin: 1,
          revenueMax: 2,
        },
        { domain: 'harborline.example', description: 'Ships.' },
      ],
      changed: { name: 'Brightwave', domain: 'brightwave.example', employeeCount: 140 },
      fake: fake(1),
    },
    leads: {
      records: [
        {
          fullName: 'Nora Feld',
          email: 'nora@brightwave.example',
          phone: '+1 555-010-0042',
          jobTitle: 'Director',
          companyName: 'Brightwave',
          companyDomain: 'brightwave.example',
        },
        { firstName: 'Paul', lastName: 'Ray', linkedinUrl: 'https://www.linkedin.com/in/paul-ray' },
        { email: 'desk@brightwave.example' },
        { companyName: 'Harborline' },
      ],
      changed: { fullName: 'Nora Feld', email: 'nora.feld@brightwave.example', jobTitle: 'Vice President' },
      fake: fake(),
    },
  },
});

describe('an account of the CRM', () => {
  test.each([
    ['mycompany', 'mycompany'],
    ['MyCompany.flowlu.com', 'mycompany'],
    [' https://mycompany.flowlu.com/crm/x?y ', 'mycompany'],
    ['mycompany.flowlu.com.', 'mycompany'],
    ['https://mycompany.flowlu.com/_module/crm?x=1', 'mycompany'],
    ['mycompany.flowlu.com:443', 'mycompany'],
    ['mycompany.flowlu.ru', 'mycompany.flowlu.ru'],
    ['evil.example/.flowlu.com', 'evil.example'],
  ])('the domain %j is read as %j', (typed, domain) => {
    expect(connector.normalise?.({ domain: typed })['domain']).toBe(domain);
    // The browser knows the field alone, and reads the same.
    const [field] = connector.fields;
    expect(field && readFieldValue(field, typed)).toBe(domain);
  });

  test('a domain that would lead to another host is refused', () => {
    const pattern = new RegExp(connector.fields.find((field) => field.name === 'domain')?.pattern ?? '');
    for (const domain of ['evil.example', 'a/b', 'a#', 'a@b', '-a', '', 'a.b', 'x y', 'a%2f']) {
      expect(pattern.test(domain)).toBe(false);
      expect(() => resolveAddress(connector, { domain })).toThrow();
    }
    expect(resolveAddress(connector, fields)).toEqual({
      baseUrl: 'https://brightwave.flowlu.com/api/v1/module',
      hosts: ['brightwave.flowlu.com'],
      custom: false,
    });
  });

  test('an own server keeps the path of the API', () => {
    expect(resolveAddress(connector, { ...fields, baseUrl: 'http://127.0.0.1:4020' })).toEqual({
      baseUrl: 'http://127.0.0.1:4020/api/v1/module',
      hosts: ['127.0.0.1:4020'],
      custom: true,
    });
  });

  test('one request a second is taken for granted, and what the plan allows where it is told', () => {
    expect(connector.limits.windows({})).toEqual([{ window: 'second', limit: 1, kind: 'sliding' }]);
    expect(connector.limits.windows({ requestsPerSecond: '20' })[0]?.limit).toBe(20);
  });

  test('a delete is a write although it travels as a GET, and is never sent twice by itself', () => {
    for (const name of ['contacts.delete', 'organizations.delete', 'leads.delete']) {
      const action = connector.actions[name];
      expect(action).toMatchObject({ effect: 'write' });
      expect(action?.repeatable).toBeUndefined();
      expect(action?.afterDoubt).toBeUndefined();
      expect(action?.request({ id: 7 } as never, {}).method).toBe('GET');
    }
  });

  test('what the provider quotes of an address never shows the key', () => {
    const order = connector.classify(failed(12, 'bad url /x?api_key=canary-key&y=1'));
    expect(order?.message).toContain('api_key=…');
    expect(order?.message).not.toContain('canary');
  });

  test('fields that were refused are named', () => {
    const order = connector.classify(
      failed(21, 'validation error', { name: 'cannot be empty', email: ['bad', 'long'] }),
    );
    expect(order).toEqual({
      order: 'reject',
      code: 'validation',
      message: 'validation error: name: cannot be empty; email: bad; long',
    });
  });

  test('organizations never appear among contacts, even when the filter is ignored', () => {
    const response = {
      status: 200,
      headers: {},
      body: answered({ items: [record, { id: 1, type: 1, name: 'Acme' }] }),
    };
    expect(connector.actions['contacts.list']?.respond(response)).toEqual({ items: [record], count: 2 });
  });
});

describe('reading the CRM', () => {
  test.each([100, 40])('every contact comes once, when pages have at most %i', async (maxPage) => {
    const crm = createFakeCrm({ maxPage });
    const call = callThrough(connector, { fields, server: crm.handle });
    for (let index = 0; index < 205; index += 1)
      await call('contacts.create', { values: { first_name: `Nora ${index}` } });
    const ids: string[] = [];
    const stream = connector.streams['contacts'];
    for (let cursor: string | null = null, page = 0; page < 20; page += 1) {
      const read: { records: readonly { id: string }[]; next: string | null } | undefined =
        await stream?.read(cursor, call);
      ids.push(...(read?.records ?? []).map(({ id }) => id));
      cursor = read?.next ?? null;
      if (cursor === null) break;
    }
    expect(new Set(ids).size).toBe(205);
    expect(ids).toHaveLength(205);
  });

  test('what a sink wrote, the stream reads back', async () => {
    const crm = createFakeCrm();
    const call = callThrough(connector, { fields, server: crm.handle });
    const values = {
      fullName: 'Nora Feld',
      email: 'nora@brightwave.example',
      jobTitle: 'Director',
      companyName: 'Brightwave',
      city: 'Toronto',
    };
    await connector.sinks['contacts']?.upsert([{ key: 'k', values }], call);
    const page = await connector.streams['contacts']?.read(null, call);
    expect(page?.records[0]?.values).toMatchObject(values);
  });
});

describe('writing to the CRM', () => {
  const write = (crm: ReturnType<typeof createFakeCrm>, values: Record<string, string>, key = 'k') =>
    connector.sinks['contacts']?.upsert(
      [{ key, values }],
      callThrough(connector, { fields, server: crm.handle }),
    );

  test('what people wrote into a description stays', async () => {
    const crm = createFakeCrm();
    await write(crm, { fullName: 'Nora Feld', jobTitle: 'Director' });
    const [row] = crm.rows.values();
    if (row) row['description'] = `Met in Lisbon.\n${row['description']}\nLikes tea.`;
    await write(crm, { fullName: 'Nora Feld', jobTitle: 'Vice President' });
    expect(row?.['description']).toBe('Met in Lisbon.\nJob title: Vice President\nLikes tea.');
  });

  test('a lead is titled once, and keeps the title that people gave it', async () => {
    const crm = createFakeCrm();
    const lead = (values: Record<string, string>) =>
      connector.sinks['leads']?.upsert(
        [{ key: 'k', values }],
        callThrough(connector, { fields, server: crm.handle }),
      );
    await lead({ fullName: 'Nora Feld', companyName: 'Brightwave' });
    const [row] = crm.rows.values();
    expect(row).toMatchObject({ name: 'Nora Feld, Brightwave', contact_name: 'Nora Feld' });
    if (row) row['name'] = 'Pilot with Nora';
    await lead({ fullName: 'Nora Feld', companyName: 'Brightwave Ltd' });
    expect(row).toMatchObject({ name: 'Pilot with Nora', contact_company: 'Brightwave Ltd' });
  });

  test.each([
    ['contacts', 'phone'],
    ['leads', 'contact_phone'],
  ])('a phone that the CRM spells in its own way is no change: %s', async (sink, field) => {
    const crm = createFakeCrm();
    const call = callThrough(connector, { fields, server: crm.handle });
    const records = [{ key: 'k', values: { fullName: 'Nora Feld', phone: '+1 555-010-0042' } }];
    await connector.sinks[sink]?.upsert(records, call);
    const [row] = crm.rows.values();
    if (row) row[field] = '+15550100042';
    expect(await connector.sinks[sink]?.upsert(records, call)).toMatchObject([{ status: 'unchanged' }]);
  });

  test('what a record does not know is left as it stands', async () => {
    const crm = createFakeCrm();
    await write(crm, { fullName: 'Nora Feld', email: 'nora@brightwave.example' });
    await write(crm, { fullName: 'Nora Feld' });
    expect([...crm.rows.values()][0]).toMatchObject({ email: 'nora@brightwave.example' });
  });

  test('two keys whose numbers collide are two records', async () => {
    const crm = createFakeCrm();
    await write(crm, { fullName: 'Nora Feld' }, 'one');
    const [row] = crm.rows.values();
    if (row) row['ref_id'] = importMarker('two').refId;
    const outcomes = await write(crm, { fullName: 'Paul Ray' }, 'two');
    expect(outcomes?.[0]?.status).toBe('created');
    expect(crm.rows.size).toBe(2);
  });

  test.each([null, 7])('a provider that ignores the filter is written to no further: %j', async (refId) => {
    const crm = createFakeCrm({ ignoresFilters: true });
    crm.rows.set(1, { id: 1, type: 2, first_name: 'Ada', ref: null, ref_id: refId });
    await expect(write(crm, { fullName: 'Nora Feld' })).rejects.toMatchObject({ code: 'provider.malformed' });
    expect(crm.rows.size).toBe(1);
  });

  test('numbers made of keys fit a signed 32-bit column, and references its text', () => {
    for (let index = 0; index < 1000; index += 1) {
      const { ref, refId } = importMarker(`${index}`.repeat(1 + (index % 200)));
      expect(refId).toBeGreaterThan(0);
      expect(refId).toBeLessThanOrEqual(2_147_483_647);
      expect(ref.length).toBeLessThanOrEqual(255);
    }
  });

  test('phones that must not be called are not written', async () => {
    const crm = createFakeCrm();
    await write(crm, {
      fullName: 'Nora Feld',
      phones: '+15550100001 (do not call); +15550100002; +15550100003',
    });
    expect([...crm.rows.values()][0]).toMatchObject({ phone: '+15550100002', phone2: '+15550100003' });
  });
});
