import { describe, expect, test } from 'vitest';
import { connector as harbor } from '../example/harbor/index.ts';
import { textFaults } from './check-texts.ts';
import { toInfo } from './connector-info.ts';
import type { Connector } from './connector.ts';
import { logoOf } from './logo.ts';
import { textsOf } from './translation.ts';

const [team, apiKey] = harbor.fields;
if (!team || !apiKey) throw new Error('The example changed.');
const icon = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><path d="M0 0h48"/></svg>';
const german = {
  summary: 'Adressbuch: Kontakte lesen.',
  categories: ['Adressbuch'],
  guide: {
    warning: 'Nur Inhaber eines Teams können Schlüssel anlegen.',
    steps: [
      { title: 'Öffnen Sie „Developers“', body: 'Es steht in den Einstellungen des Teams.', notes: [] },
      { title: 'Legen Sie einen Schlüssel an', body: 'Klicken Sie auf „New key“.', notes: ['Nur einmal.'] },
    ],
  },
  fields: { apiKey: { label: 'API-Schlüssel' } },
};
const in_ = (change: object): Partial<Connector> => ({ translations: { de: { ...german, ...change } } });
const [first, second] = german.guide.steps;
if (!first || !second) throw new Error('The steps are two.');
const link = { label: 'x', url: 'https://harbor.example' };

const FAULTS: [string, Partial<Connector>][] = [
  ['extract of field “team” does not compile', { fields: [{ ...team, extract: '(' }, apiKey] }],
  ['or has no group', { fields: [{ ...team, extract: '^x$' }, apiKey] }],
  ['an option of field “team” is empty', { fields: [{ ...team, options: [{ value: 'a', label: ' ' }] }] }],
  ['does not match its pattern', { fields: [{ ...team, options: [{ value: 'A B', label: 'x' }] }] }],
  ['icon is not one SVG', { icon: '<p>' }],
  ['icon is not one SVG', { icon: icon.replace('viewBox', 'box') }],
  ['loads or runs something', { icon: icon.replace('<path', '<script/><path') }],
  ['loads or runs something', { icon: icon.replace('<path', '<path onload="x"') }],
  ['loads or runs something', { icon: icon.replace('<path', '<image href="https://x.example"/><path') }],
  ['icon is too long', { icon: icon.replace('M0', 'M0'.repeat(4000)) }],
  ['not named for a language', { translations: { German: german } }],
  ['empty summary', in_({ summary: ' ' })],
  ['has other categories', in_({ categories: [] })],
  ['names the field “key”', in_({ fields: { key: { label: 'x' } } })],
  ['does not have the same', in_({ guide: { ...german.guide, warning: '' } })],
  ['does not have the same', in_({ guide: { ...german.guide, steps: [first] } })],
  ['does not have the same', in_({ guide: { ...german.guide, steps: [first, { ...second, notes: [] }] } })],
  ['does not have the same', in_({ guide: { ...german.guide, steps: [{ ...first, link }, second] } })],
];

describe('what a person sees of a connector', () => {
  test('a good one has no fault, in any language', () => {
    const options = [{ value: 'acme', label: 'Acme' }];
    const fields = [{ ...team, extract: '^(.+?)(\\.harbor\\.example)?$', options }, apiKey];
    expect([...textFaults({ ...harbor, icon, fields, translations: { de: german, 'pt-br': {} } })]).toEqual(
      [],
    );
  });

  test.each(FAULTS)('finds: %s', (words, change) => {
    expect([...textFaults({ ...harbor, ...change })].join('\n')).toContain(words);
  });

  test.each([
    ['de', 'API-Schlüssel'],
    ['de-AT', 'API-Schlüssel'],
    ['fr', 'API key'],
    ['constructor', 'API key'],
    [null, 'API key'],
  ])('in %j the key is called %j, and what is not translated stays', (locale, label) => {
    const texts = textsOf({ ...harbor, translations: { de: german } }, locale);
    expect(texts.fields.map((field) => field.label)).toEqual(['Team', label]);
    expect(texts.fields[1]?.help).toBe(apiKey.help);
  });

  test('is shown by the API in the language that was asked for, and in English where there is none', () => {
    const revocation = {
      who: 'ein Inhaber des Teams',
      steps: harbor.revocation.steps.map((_, index) => `Schritt ${index + 1}.`),
    };
    const connector = { ...harbor, translations: { de: { ...german, revocation } } };
    const info = toInfo(connector, 'de-CH');
    const { summary, categories, guide } = german;
    expect(info).toMatchObject({
      summary,
      categories,
      guide,
      fields: [{ label: team.label }, { label: 'API-Schlüssel' }],
    });
    expect(info.revocation).toEqual({ ...toInfo(harbor).revocation, ...revocation });
    for (const locale of [undefined, 'en', 'fr', ''])
      expect(toInfo(connector, locale)).toEqual(toInfo(harbor));
  });

  test('its sign is an image in itself, and where it has none its initial', () => {
    expect(decodeURIComponent(logoOf({ ...harbor, icon }))).toBe(`data:image/svg+xml,${icon}`);
    expect(decodeURIComponent(logoOf(harbor))).toContain('>H</text>');
  });
});
