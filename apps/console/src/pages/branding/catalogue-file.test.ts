import { expect, test } from 'vitest';
import { ALL_TEXTS, englishFile, readCatalogue } from './catalogue-file.ts';

test('a file called after its language is read, the English one whole', () => {
  expect(readCatalogue({ name: 'PT-br.JSON', text: '{"close":"Fechar"}' })).toEqual({
    locale: 'pt-BR',
    words: { close: 'Fechar' },
  });
  const read = readCatalogue(englishFile());
  expect('words' in read && Object.keys(read.words).length).toBe(ALL_TEXTS);
});

test.each([
  ['words.json', '{}', 'Call the file after its language, as fr.json; this one is called words.json.'],
  ['fr.json', '[]', 'fr.json does not hold one JSON object with a text for each name in it.'],
  ['fr.json', '{"close":1}', 'fr.json does not hold one JSON object with a text for each name in it.'],
  ['fr.json', '{', 'fr.json does not hold one JSON object with a text for each name in it.'],
  ['fr.json', '{"form.conect":"x"}', 'fr.json: “form.conect” is not one of the Hub’s texts.'],
  ['fr.json', '{"form.title":"Relier {x}"}', 'fr.json: “form.title” names {x}, but there is {connector}.'],
])('%s with %s is refused in words that help', (name, text, problem) => {
  expect(readCatalogue({ name, text })).toEqual({ problem });
});
