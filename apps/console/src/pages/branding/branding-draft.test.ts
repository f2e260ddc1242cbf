import { describe, expect, test } from 'vitest';
import { brandingOf, draftOf, logoProblem, readableOn } from './branding-draft.ts';

const BARE = {
  name: 'Acme',
  logo: null,
  accent: null,
  accentDark: null,
  title: null,
  intro: null,
  success: null,
  supportUrl: null,
  linkUrl: null,
  messages: null,
};

describe('a branding in its form', () => {
  test('comes out as it went in', () => {
    const full = {
      name: 'Acme',
      logo: 'data:image/png;base64,AAAA',
      accent: '#112233',
      accentDark: '#ddeeff',
      title: 'Connect',
      intro: 'Why',
      success: 'Thanks',
      supportUrl: 'mailto:help@acme.example',
      linkUrl: 'https://link.acme.example',
      messages: { fr: { close: 'Fermer' } },
    };
    expect(brandingOf(draftOf(full))).toEqual(full);
    expect(brandingOf(draftOf(BARE))).toEqual(BARE);
  });

  test('takes no half-typed colour, and no slash behind a domain', () => {
    const draft = { ...draftOf(BARE), accent: '#1122', linkUrl: ' https://link.acme.example/ ' };
    expect(brandingOf(draft)).toMatchObject({ accent: null, linkUrl: 'https://link.acme.example' });
  });
});

test.each([
  [{ type: 'image/png', size: 102_400 }, undefined],
  [{ type: 'image/png', size: 102_401 }, /100 KB at most; this one has 101 KB/],
  [{ type: 'image/gif', size: 10 }, /PNG, JPEG, WebP, SVG/],
  [{ type: '', size: 10 }, /must be one of/],
])('a logo that would be refused is refused before it is sent: %o', (file, problem) => {
  if (problem === undefined) expect(logoProblem(file)).toBeUndefined();
  else expect(logoProblem(file)).toMatch(problem);
});

test.each([
  ['#000000', '#ffffff'],
  ['#2458d3', '#ffffff'],
  ['#7ea2ff', '#000000'],
  ['#ffee00', '#000000'],
])('on %s one reads %s', (ground, text) => {
  expect(readableOn(ground)).toBe(text);
});
