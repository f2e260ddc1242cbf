import { describe, expect, it } from 'vitest';
import { maskBody } from './mask-body.ts';
import { maskText, maskValue, textsIn } from './mask-text.ts';

/** Values of invented people; none of them may be read in what is kept. */
const PERSON = {
  first: 'Nora',
  last: 'Feldmann',
  full: 'Nora Feldmann',
  email: 'nora.feldmann@brightwave.example',
  phone: '+1 (555) 010-0042',
  plainPhone: '15550100042',
  company: 'Brightwave Labs',
  domain: 'www.brightwave.example',
  city: 'Lübeck',
  title: 'Chief Revenue Officer',
  profile: 'https://social.example/in/nora-feldmann',
  key: 'sk_live_4c1d9f0a77e2bb03',
};
const CANARIES = Object.values(PERSON);

/** Answers in the forms that providers give: lists of matches, maps by reference, entities of a CRM, refusals. */
const WELL: readonly [what: string, body: unknown][] = [
  [
    'matches of a search',
    {
      requestId: 'r',
      results: [
        {
          clientReferenceId: '0',
          id: `v1.${PERSON.full}`,
          firstName: PERSON.first,
          lastName: PERSON.last,
          fullName: PERSON.full,
          jobTitle: { title: PERSON.title, seniority: PERSON.title },
          emails: [{ email: PERSON.email, type: 'work', confidence: 'A+' }],
          phones: [{ number: PERSON.phone, type: 'mobile', doNotCall: false }],
          location: { city: PERSON.city, coordinates: [10.68, 53.86] },
          socialLinks: { linkedin: PERSON.profile },
        },
      ],
      billing: { creditsCharged: 6, resultsReturned: 1 },
    },
  ],
  [
    'a map by what was asked',
    {
      contacts: {
        [PERSON.email]: { error: null, isCreditCharged: true, data: { firstName: PERSON.first } },
        [PERSON.phone]: { data: { phoneNumbers: [{ number: PERSON.plainPhone }] } },
      },
      companies: { [PERSON.full]: { name: PERSON.company, domain: PERSON.domain } },
    },
  ],
  [
    'an entity of a CRM',
    {
      response: {
        total_result: 1,
        items: [
          {
            id: 17,
            name: PERSON.company,
            first_name: PERSON.first,
            last_name: PERSON.last,
            email: PERSON.email,
            phone: 15_550_100_042,
            web: `https://${PERSON.domain}`,
            description: `Met ${PERSON.full} at the fair`,
            birth_date: '1984-03-02',
          },
        ],
      },
    },
  ],
  [
    'properties by their names',
    {
      results: [
        {
          id: '551',
          properties: { firstname: PERSON.first, company: PERSON.company, mobilephone: PERSON.plainPhone },
        },
      ],
      paging: { next: { after: PERSON.key, link: `https://api.example/x?after=${PERSON.key}` } },
      message: `Hello ${PERSON.full}`,
    },
  ],
];

describe('a body that is kept', () => {
  it.each(WELL)('tells nothing of a person or a key: %s', (_what, body) => {
    const kept = maskBody(body, { failed: false, given: [] }) ?? '';
    for (const canary of CANARIES) expect(kept).not.toContain(canary);
    expect(kept).not.toContain('1984-03');
    expect(kept).not.toContain('15550100042');
  });

  it('still tells its shape, its numbers and its codes', () => {
    const kept = JSON.parse(maskBody(WELL[0]?.[1], { failed: false, given: [] }) ?? '') as unknown;
    expect(kept).toMatchObject({
      results: [
        {
          firstName: 'N…',
          emails: [{ email: 'n…@b…', type: 'work' }],
          phones: [{ number: '… (11 digits)', type: 'mobile', doNotCall: false }],
        },
      ],
      billing: { creditsCharged: 6 },
    });
  });

  it('cuts long lists and tells how long they were', () => {
    const list = Array.from({ length: 100 }, (_, index) => index);
    expect(maskBody({ list }, { failed: false, given: [] })).toBe('{"list":[0,1,2,"… 97 more"]}');
  });

  it('stays small whatever it is made of, and holds no two properties under one name', () => {
    const wide = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`p${index}`, 'x'.repeat(90)]),
    );
    const deep = Array.from({ length: 400 }).reduce<unknown>((inner) => ({ inner, wide }), wide);
    for (const body of [
      wide,
      deep,
      { wide, deep },
      Array(9).fill(deep),
      { message: 'word '.repeat(90_000) },
    ]) {
      expect((maskBody(body, { failed: true, given: [] }) ?? '').length).toBeLessThanOrEqual(16 * 1024);
    }
    const twins = maskBody({ 'ada@a.example': 1, 'ann@a.example': 2 }, { failed: false, given: [] });
    expect(twins).toBe('{"a…@a…":1,"a…@a… (2)":2}');
  });
});

describe('the words of a refusal', () => {
  it('stay, without what they repeat of a person, a key or the input', () => {
    const given = textsIn({ people: [{ name: PERSON.full, city: PERSON.city }] });
    const kept =
      maskBody(
        {
          statusCode: 400,
          error: {
            code: 'NOT_FOUND',
            message: `No contact ${PERSON.full} of "${PERSON.company}" in ${PERSON.city}`,
          },
          errors: [`${PERSON.email} or ${PERSON.phone} is wrong`, `The key ${PERSON.key} is unknown`],
          detail: 'property "firstName" should not exist',
        },
        { failed: true, given },
      ) ?? '';
    for (const canary of CANARIES) expect(kept).not.toContain(canary);
    expect(JSON.parse(kept)).toEqual({
      statusCode: 400,
      error: { code: 'NOT_FOUND', message: 'No contact … of "…" in …' },
      errors: ['n…@b… or … (11 digits) is wrong', 'The key … is unknown'],
      detail: 'property "firstName" should not exist',
    });
  });

  it('of an answer that is no JSON stay too', () => {
    expect(maskBody('Bad gateway for nora@b.example', { failed: true, given: [] })).toBe(
      '"Bad gateway for n…@b…"',
    );
    expect(maskBody('Nora Feldmann', { failed: false, given: [] })).toBe('"N…"');
  });

  it('and values may be as long as a body can be', () => {
    const body = {
      message: '1 '.repeat(5_000_000),
      value: '1'.repeat(10_000_000),
      other: 'a-b@'.repeat(1e6),
    };
    expect(maskBody(body, { failed: false, given: [] })).toBe('{"message":"1…","value":"1…","other":"a…"}');
    expect(maskBody(body, { failed: true, given: [] })?.length).toBeLessThan(600);
  });

  it('are cleaned in a bounded time, whatever they are', () => {
    const nasty = `${'1 '.repeat(5000)}${'a@'.repeat(5000)}${'"'.repeat(5000)}${'9-'.repeat(5000)}`;
    expect(maskText(nasty, ['(a+)+$', '\\', '[', 'x'.repeat(200)]).length).toBeLessThanOrEqual(501);
  });
});

it('a value is shown by its beginning alone', () => {
  expect(
    ['', 'Al', 'Ada', 'true?', '2026-01-31T10:00:00Z', '+49 451 000', '42', 'ftp://x.example/y'].map(
      maskValue,
    ),
  ).toEqual(['', '…', 'A…', 't…', '2026-…', '… (8 digits)', '…', 'ftp://…']);
});
