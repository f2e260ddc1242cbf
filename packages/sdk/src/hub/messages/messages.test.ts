import { hubMessages as en } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { de } from './de.ts';
import { mergeCatalogues, textsFor } from './index.ts';

const placesOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).toSorted();

describe('the Hub’s words', () => {
  test('German has each message of the English catalogue, with the same values in it', () => {
    expect(Object.keys(de).toSorted()).toEqual(Object.keys(en).toSorted());
    const other = Object.entries(de).filter(
      ([key, text]) =>
        placesOf(text).join() !== placesOf(en[key as keyof typeof en]).join() || text.trim() === '',
    );
    expect(other).toEqual([]);
  });

  test('are those of the first language there is, and English else', () => {
    expect(textsFor([undefined, null, 'xx', 'de-AT', 'en']).say('form.connect')).toBe('Verbinden');
    expect(textsFor([undefined, null, 'xx', 'de-AT', 'en']).locale).toBe('de-AT');
    expect(textsFor(['xx', 'not a locale', '']).locale).toBe('en');
  });

  test('can be added to and changed by a page; what it leaves out stays', () => {
    const own = { fr: { 'form.connect': 'Connecter' }, 'de-CH': { close: 'Schliessen' } };
    const french = textsFor(['fr-CA'], own);
    expect([french.say('form.connect'), french.say('close')]).toEqual(['Connecter', 'Close']);
    const swiss = textsFor(['de-CH'], own);
    expect([swiss.say('close'), swiss.say('form.connect')]).toEqual(['Schliessen', 'Verbinden']);
  });

  test('of the page go before those of the workspace, and both before none', () => {
    const workspace = { fr: { 'form.connect': 'Connecter', close: 'Fermer' }, it: { close: 'Chiudi' } };
    const own = mergeCatalogues(workspace, { fr: { close: 'Quitter' } }, null, undefined);
    const french = textsFor(['fr'], own);
    expect([french.say('form.connect'), french.say('close')]).toEqual(['Connecter', 'Quitter']);
    expect(textsFor(['it'], own).say('close')).toBe('Chiudi');
  });

  test('run from right to left where the language does', () => {
    const own = { ar: {}, he: {}, fa: {}, ur: {} };
    for (const locale of ['ar', 'he-IL', 'fa', 'ur-PK'])
      expect(textsFor([locale], own).direction, locale).toBe('rtl');
    expect(textsFor(['de']).direction).toBe('ltr');
  });

  test('take values and counts in, and leave what is not known', () => {
    const texts = textsFor(['en']);
    expect(texts.say('form.title', { connector: 'One {two}' })).toBe('Link One {two}');
    expect(texts.say('form.title')).toBe('Link {connector}');
    expect(texts.count('guide.show', 1)).toBe('Show the step');
    expect(texts.count('guide.show', 1200)).toBe('Show the 1,200 steps');
  });
});
