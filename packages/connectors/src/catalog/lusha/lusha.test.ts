import { describe, expect, test } from 'vitest';
import { describeConnector } from '../../conformance/describe-connector.ts';
import { resolveAddress } from '../../kit/address.ts';
import type { EnrichResult } from '../../kit/enricher.ts';
import { connector } from './index.ts';
import { answerCompanies, answerContacts, damageResults } from './testing/fake-lusha.ts';

const found = { clientReferenceId: 'r0', id: 'v1.Zk3', firstName: 'Nora', lastName: 'Feld' };
const envelope = (results: unknown[], creditsCharged: number) => ({
  requestId: '5b0f1a9e-2c44-4f8e-9b77-0a1c2d3e4f50',
  results,
  billing: { creditsCharged, resultsReturned: results.length },
});
const usage = {
  credits: { total: 4200, used: 245, remaining: 3955 },
  rateLimits: {
    daily: { limit: 1500, used: 20, remaining: 1480, resetsAt: '2026-08-01T00:00:00.000Z' },
    hourly: null,
    minute: { limit: 50, used: 1, remaining: 49, resetsAt: '2026-07-31T10:12:10.000Z' },
  },
  plan: { category: 'professional' },
  pricing: { revealEmail: { credits: 1, perQuantity: 1 } },
};
const person = {
  error: null,
  isCreditCharged: true,
  data: {
    personId: 41,
    emailAddresses: [{ email: 'nora@brightwave.example', emailType: 'work' }],
    phoneNumbers: [{ number: '+1 555', phoneType: 'Mobile', doNotCall: false }],
  },
};
const nobody = {
  error: { code: 3, name: 'EMPTY_DATA', message: 'Could not find requested data' },
  isCreditCharged: false,
};
const refused = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body,
});
const named = (message: string, code: number) => ({
  name: 'BadRequest',
  message,
  code,
  className: 'bad-request',
  errors: {},
});

const belongs = (result: EnrichResult, identifiers: Readonly<Record<string, string>>) =>
  result.status === 'matched' &&
  Object.values(identifiers).some((text) =>
    String(result.values['id'])
      .toLowerCase()
      .includes(text.toLowerCase().split(' ')[0] ?? ''),
  );

describeConnector(connector, {
  fields: {},
  actions: {
    'account.usage': [{ input: {}, body: usage }],
    'account.usage_v2': [
      { input: {}, body: { usage: { credits: { total: 40, used: 2, remaining: 38 } } } },
      { input: {}, body: { usage: { bulkCredits: { used: 150, total: 1000, remaining: 850 } } } },
    ],
    'contacts.search': [
      {
        input: {
          contacts: [{ clientReferenceId: 'r0', email: 'nora@brightwave.example' }],
          options: { includePartialProfiles: true },
          signals: { types: ['promotion'], startDate: '2026-01-01' },
        },
        body: envelope([{ ...found, canReveal: [{ field: 'emails', credits: 1 }] }], 1),
        credits: 1,
      },
    ],
    'contacts.enrich': [
      {
        input: { ids: ['v1.Zk3'], reveal: ['emails'], waterfallEnabled: false },
        body: envelope([found], 1),
        credits: 1,
      },
      { input: { ids: ['v1.Zk3'] }, body: { ...envelope([found], 6), status: 'completed' }, credits: 6 },
    ],
    'contacts.search_and_enrich': [
      {
        input: {
          contacts: Array.from({ length: 26 }, (_, index) => ({
            clientReferenceId: `r${index}`,
            email: `p${index}@brightwave.example`,
          })),
        },
        body: envelope([found], 26 * 6 + 2),
        credits: 158,
      },
    ],
    'companies.search': [
      {
        input: { companies: [{ domain: 'brightwave.example' }] },
        body: envelope([{ id: 'v1.c' }], 1),
        credits: 1,
      },
    ],
    'companies.enrich': [
      { input: { ids: ['v1.c'], reveal: ['competitors'] }, body: envelope([{ id: 'v1.c' }], 2), credits: 2 },
    ],
    'companies.search_and_enrich': [
      { input: { companies: [{ name: 'Brightwave' }] }, body: envelope([{ id: 'v1.c' }], 2), credits: 2 },
    ],
    'v2.person.get': [
      {
        input: { firstName: 'Nora', lastName: 'Feld', companyName: 'Brightwave', revealEmails: true },
        body: { contact: nobody },
        credits: 0,
      },
      { input: { email: 'nora@brightwave.example' }, body: { contact: person }, credits: 6 },
    ],
    'v2.person.bulk': [
      {
        input: {
          contacts: [
            { contactId: 'a', fullName: 'Nora Feld', companies: [{ name: 'Brightwave', isCurrent: true }] },
            { contactId: 'b', email: 'x@y.example' },
          ],
        },
        body: { contacts: { a: person, b: nobody }, companies: {} },
        credits: 7,
      },
    ],
    'v2.company.get': [
      {
        input: { domain: 'brightwave.example' },
        body: { data: { id: 2200456, name: 'Brightwave' } },
        credits: 1,
      },
      { input: { company: 'Nobody' }, body: { errors: { message: 'not found' } }, credits: 0 },
    ],
    'v2.company.bulk': [
      {
        input: {
          companies: [
            { id: 'a', domain: 'brightwave.example' },
            { id: 'b', name: 'Nobody' },
          ],
        },
        body: { a: { id: 2200456, name: 'Brightwave' } },
        credits: 1,
      },
    ],
  },
  errors: [
    {
      what: 'the key is unknown',
      response: refused(401, { statusCode: 401, message: 'Invalid API key', error: 'Unauthorized' }),
      order: 'reauthorise',
    },
    {
      what: 'the key is malformed',
      response: refused(400, { statusCode: 400, message: 'Invalid API key format', error: 'Bad Request' }),
      order: 'reauthorise',
    },
    {
      what: 'the account is inactive',
      response: refused(403, { statusCode: 403, message: 'Account is inactive, please contact support' }),
      order: 'reauthorise',
    },
    {
      what: 'no credits are left',
      response: refused(402, { statusCode: 402, message: 'Insufficient credits' }),
      order: 'stop',
    },
    {
      what: 'no credits are left, in a body of 200',
      response: refused(200, { status: 'OUT_OF_CREDITS', results: [] }),
      order: 'stop',
    },
    {
      what: 'V3 is not enabled',
      response: refused(403, { statusCode: 403, message: 'V3 API access is not enabled for your account' }),
      order: 'stop',
    },
    {
      what: 'a property is unknown',
      response: refused(400, named('contacts.0.property x should not exist', 400)),
      order: 'reject',
    },
    {
      what: 'messages come as a list',
      response: refused(400, { statusCode: 400, message: ['one', 'two'] }),
      order: 'reject',
    },
    {
      what: 'the error is nested',
      response: refused(404, { error: { code: 404, message: 'no such thing' } }),
      order: 'reject',
    },
    {
      what: 'a session is gone',
      response: refused(410, { code: 'DEDUPE_SESSION_INVALID', message: 'gone' }),
      order: 'reject',
    },
    {
      what: 'a name is no name',
      response: refused(412, { statusCode: 412, message: 'bad name' }),
      order: 'reject',
    },
    { what: 'values cannot be processed', response: refused(422, undefined), order: 'reject' },
    {
      what: 'rules of privacy forbid it',
      response: refused(451, { statusCode: 451, message: 'GDPR' }),
      order: 'reject',
    },
    {
      what: 'the limit is used up',
      response: refused(429, { statusCode: 429, message: 'Too many requests' }),
      order: 'wait',
    },
    { what: 'it timed out', response: refused(499, undefined), order: 'retry' },
    {
      what: 'the server failed',
      response: refused(500, { statusCode: 500, message: 'Internal' }),
      order: 'retry',
    },
    { what: 'it is under maintenance', response: refused(503, '<html>'), order: 'retry' },
  ],
  enrichers: {
    contacts: {
      items: [
        { email: 'ada@brightwave.example' },
        { linkedinUrl: 'https://www.linkedin.com/in/bert-ray' },
        { id: 'v1.cc' },
        { firstName: 'Dora', lastName: 'Long', companyName: 'Brightwave' },
        { fullName: 'Emil Stone', companyDomain: 'brightwave.example' },
        { fullName: 'Emil Stone Jr.', companyDomain: 'brightwave.example' },
      ],
      same: [
        [{ email: 'Ada@Brightwave.example ' }, { email: 'Ada <ada@brightwave.example>' }],
        [
          { linkedinUrl: 'linkedin.com/in/Bert-Ray/' },
          { linkedinUrl: 'https://uk.linkedin.com/in/bert-ray?trk=x' },
        ],
        [
          { fullName: 'Dr. José  Díaz, PhD', companyName: 'Bright-Wave' },
          { firstName: 'Jose', lastName: 'Diaz', companyName: 'bright wave' },
        ],
        [
          { fullName: 'Díaz, José', companyDomain: 'https://www.bw.example/x' },
          { fullName: 'José Díaz', companyDomain: 'bw.example' },
        ],
      ],
      refused: [
        [{ fullName: 'Madonna', companyName: 'Brightwave' }, 'no_identifier'],
        [{ fullName: 'Nora Feld' }, 'no_identifier'],
        [{ companyName: 'Brightwave' }, 'no_identifier'],
        [{ email: 'not an address' }, 'malformed'],
        [{ linkedinUrl: 'https://www.linkedin.com/company/brightwave' }, 'malformed'],
      ],
      answer: answerContacts,
      belongs,
      damage: damageResults,
    },
    companies: {
      items: [{ domain: 'brightwave.example' }, { name: 'Harborline' }, { id: 'v1.c9' }],
      same: [
        [{ domain: 'https://www.Brightwave.example/about' }, { domain: 'brightwave.example' }],
        [{ name: 'Bright Wave' }, { name: ' bright-wave ' }],
      ],
      refused: [[{ domain: 'not a domain' }, 'malformed']],
      answer: answerCompanies,
      belongs,
      damage: damageResults,
    },
  },
});

describe('limits', () => {
  test('all nine headers become three windows', () => {
    const headers = {
      'x-rate-limit-minute': '50',
      'x-minute-requests-left': '49',
      'x-minute-usage': '1',
      'x-rate-limit-hourly': '150',
      'x-hourly-requests-left': '140',
      'x-hourly-usage': '10',
      'x-rate-limit-daily': '1500',
      'x-daily-requests-left': '1480',
      'x-daily-usage': '20',
    };
    expect(connector.readLimits?.(refused(400, undefined, headers))).toEqual([
      { window: 'minute', limit: 50, used: 1, remaining: 49 },
      { window: 'hour', limit: 150, used: 10, remaining: 140 },
      { window: 'day', limit: 1500, used: 20, remaining: 1480 },
    ]);
  });

  test('what is absent, empty or not a number is not told; a limit of none is no limit', () => {
    const headers = {
      'x-rate-limit-hourly': '0',
      'x-hourly-requests-left': '0',
      'x-minute-usage': 'many',
      'x-daily-usage': '3',
    };
    expect(connector.readLimits?.(refused(200, {}, headers))).toEqual([{ window: 'day', used: 3 }]);
    expect(connector.readLimits?.(refused(200, {}))).toEqual([]);
  });

  test('the standard headers count where they name their window, the older ones for the day', () => {
    expect(
      connector.readLimits?.(
        refused(429, {}, { 'ratelimit-limit': '50, 50;w=60', 'ratelimit-remaining': '0' }),
      ),
    ).toEqual([{ window: 'minute', limit: 50, remaining: 0 }]);
    expect(
      connector.readLimits?.(
        refused(429, {}, { 'ratelimit-limit': '50', 'x-ratelimit-remaining-daily': '7' }),
      ),
    ).toEqual([{ window: 'day', remaining: 7 }]);
  });

  test('the answer of the verification tells the limits without headers too', () => {
    expect(connector.readLimits?.(refused(200, usage))).toEqual([
      { window: 'minute', limit: 50, used: 1, remaining: 49 },
      { window: 'day', limit: 1500, used: 20, remaining: 1480 },
    ]);
  });

  test('25 a second hold for every plan, and the plan adds its own windows', () => {
    const limitsOf = (plan?: string) =>
      connector.limits.windows(plan ? { plan } : {}).map(({ window, limit }) => `${limit}/${window}`);
    expect(limitsOf()).toEqual(['25/second']);
    expect(limitsOf('free')).toEqual(['25/second', '40/minute', '100/day']);
    expect(limitsOf('scale')).toEqual(['25/second', '300/minute', '5000/hour', '50000/day']);
    expect(connector.limits.windows({ requestsPerSecond: '5000' })[0]?.limit).toBe(5000);
    expect(connector.normalise?.({ plan: ' Professional ' })).toEqual({ plan: 'pro' });
    expect(connector.limits.windows({ requestsPerSecond: '300' })[0]?.limit).toBe(300);
  });

  test.each([
    [{ 'retry-after': '7' }, 'Too many', 7_000],
    [
      { 'retry-after': 'Fri, 20 Nov 2026 10:00:30 GMT', date: 'Fri, 20 Nov 2026 10:00:00 GMT' },
      'Too many',
      30_000,
    ],
    [{}, 'Hourly limit of 150 exceeded. Reset in 90 seconds', 90_000],
    [{ 'ratelimit-reset': '12' }, 'Too many', 12_000],
    [{ 'x-minute-requests-left': '0' }, 'Too many', 60_000],
    [{ 'x-minute-requests-left': '0', 'x-daily-requests-left': '0' }, 'Too many', 3_600_000],
    [{}, 'Too many', 1_000],
  ])('a used-up limit is waited for as told: %j, %s', (headers, message, waitMs) => {
    expect(connector.classify(refused(429, { message }, headers as Record<string, string>))).toEqual({
      order: 'wait',
      message,
      waitMs,
    });
  });
});

describe('the words of an error', () => {
  test.each([
    [{ statusCode: 400, message: 'Validation failed', errors: ['a', 'b'] }, 'Validation failed: a: b'],
    [{ message: ['one', 'two'] }, 'one; two'],
    [{ error: { code: 400, message: 'inner' } }, 'inner'],
    [{ error: 'plain' }, 'plain'],
    ['<html>', 'an answer with status 400'],
  ])('%j', (body, words) => {
    expect(connector.classify(refused(400, body))?.message).toBe(words);
  });
});

describe('an account', () => {
  test('its credential goes to one host, and a key of another form is told apart', () => {
    expect(resolveAddress(connector, {})).toEqual({
      baseUrl: 'https://api.lusha.com',
      hosts: ['api.lusha.com'],
      custom: false,
    });
    const pattern = new RegExp(connector.fields[0]?.pattern ?? '');
    expect(pattern.test('3f0c2d1e-8a4b-4c6d-9e7f-1a2b3c4d5e6f')).toBe(true);
    for (const key of [
      '3f0c2d1e-8a4b-1c6d-9e7f-1a2b3c4d5e6f',
      '3f0c2d1e8a4b4c6d9e7f1a2b3c4d5e6f',
      'Bearer x',
      '',
    ])
      expect(pattern.test(key)).toBe(false);
  });

  test('a look-up that names nobody is not sent', () => {
    for (const [name, input] of [
      ['v2.person.get', { firstName: 'Nora', lastName: 'Feld' }],
      ['v2.company.get', {}],
    ] as const)
      expect(() => connector.actions[name]?.request(input as never, {})).toThrow(
        'Nothing in the input says who is meant.',
      );
  });
});
