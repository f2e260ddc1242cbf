const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
  ŋ: 'ng',
};
const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' };
const PLAIN = /^[a-z0-9 ]*$/;

/** Lower case, without accents; apostrophes vanish, other punctuation becomes one blank. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  if (PLAIN.test(lower)) return lower.includes('  ') ? lower.replace(/ +/g, ' ').trim() : lower.trim();
  return lower
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[ßæœøđðłþıħŋ]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/['’‘`´ʻʼ]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The same, with umlauts written out (Müller as mueller), or null where the text has none. */
export function foldUmlauts(text: string): string | null {
  const lower = text.toLowerCase().normalize('NFC');
  if (!/[äöüøå]/.test(lower)) return null;
  return fold(lower.replace(/[äöüøå]/g, (letter) => UMLAUTS[letter] ?? letter));
}
