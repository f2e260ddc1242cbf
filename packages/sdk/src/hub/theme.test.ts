import type { Brand } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { contrast, parseColour, type Colour } from './colour.ts';
import { readTheme, themeVariables, type HubTheme } from './theme.ts';

const brand = (accent: string, accentDark: string | null = null): Brand => ({
  name: 'Northwind',
  logo: null,
  accent,
  accentDark,
  title: null,
  intro: null,
  success: null,
  supportUrl: null,
  messages: null,
});

const TEXT_ON = [
  ['text', 'background'],
  ['text', 'surface'],
  ['text', 'warning-soft'],
  ['text', 'danger-soft'],
  ['muted', 'background'],
  ['muted', 'surface'],
  ['accent-text', 'background'],
  ['accent-text', 'surface'],
  ['accent-text', 'accent-soft'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['danger', 'background'],
  ['danger', 'danger-soft'],
  ['warning', 'warning-soft'],
  ['success', 'success-soft'],
] as const;
const LINE_ON = [
  ['line', 'background'],
  ['ring', 'background'],
  ['ring', 'surface'],
] as const;

const colourIn = (variables: Record<string, string>, name: string): Colour =>
  parseColour(variables[`--sluice-${name}`] ?? '') ?? [-1, -1, -1];

describe('the theme', () => {
  const ACCENTS = [
    '#2458d3',
    '#ffffff',
    '#000000',
    '#ffd54a',
    '#808080',
    '#ff0000',
    '#00ff00',
    '#fefefe',
    '#777777',
  ];

  test.each(ACCENTS)('can be read in both schemes with the accent %s', (accent) => {
    const { light, dark } = themeVariables({}, brand(accent));
    for (const [scheme, variables] of Object.entries({ light, dark })) {
      const low = (pairs: readonly (readonly [string, string])[], least: number) =>
        pairs
          .map(([on, ground]) => [on, ground, contrast(colourIn(variables, on), colourIn(variables, ground))])
          .filter(([, , found]) => Number(found) < least);
      expect(low(TEXT_ON, 4.5), scheme).toEqual([]);
      expect(low(LINE_ON, 3), scheme).toEqual([]);
    }
  });

  test('keeps an accent as it is on a button, whatever the words on it must be', () => {
    const { light } = themeVariables({}, brand('#ffd54a'));
    expect(light['--sluice-accent']).toBe('#ffd54a');
    expect(light['--sluice-on-accent']).toBe('#000000');
  });

  test('goes from the brand to the page’s own tokens, and on to those of the dark scheme', () => {
    const theme: HubTheme = { accent: '#ff0000', radius: '3px', dark: { accent: '#00ff00' } };
    const { light, dark } = themeVariables(theme, brand('#0000ff', '#000088'));
    expect(light['--sluice-accent']).toBe('#ff0000');
    expect(dark['--sluice-accent']).toBe('#00ff00');
    expect([light['--sluice-radius'], dark['--sluice-radius']]).toEqual(['3px', '3px']);
    expect(themeVariables({}, brand('#0000ff', '#000088')).dark['--sluice-accent']).toBe('#000088');
  });

  test('passes over what is no colour', () => {
    const standard = themeVariables({}, null);
    expect(themeVariables({ accent: 'red;} * {', text: '' }, null)).toEqual(standard);
  });

  test('is read from a scheme, from JSON, and from nothing', () => {
    expect(readTheme('dark')).toEqual({ scheme: 'dark' });
    expect(readTheme('{"accent":"#ff0000"}')).toEqual({ accent: '#ff0000' });
    for (const none of [null, undefined, '', 'nonsense', '3', 'null']) expect(readTheme(none)).toEqual({});
  });
});
