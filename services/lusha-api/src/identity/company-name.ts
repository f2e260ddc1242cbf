import { fold } from './text.ts';

const LEGAL_FORMS = new Set(
  'inc incorporated llc ltd limited corp corporation co company companies plc gmbh ag sa sas sarl srl spa bv nv ab oy oyj asa aps kg kgaa llp lp pty pte pvt private kk sl slu ltda sro zrt kft doo ug ohg pc pllc'.split(
    ' ',
  ),
);

/** A company's name as a key: no case, accents, punctuation, leading "The" or legal form. Empty for none. */
export function companyNameKey(name: string): string {
  const words = joinInitials(fold(name.replace(/\([^)]*\)/g, ' ').replaceAll('&', ' and ')).split(' '));
  if (words.length > 1 && words[0] === 'the') words.shift();
  while (words.length > 1 && (LEGAL_FORMS.has(words.at(-1) ?? '') || words.at(-1) === 'and')) words.pop();
  return words.join('');
}

/** "A. O. Smith" and "S.A." as "ao smith" and "sa". */
function joinInitials(words: readonly string[]): string[] {
  const joined: string[] = [];
  let run = '';
  for (const word of words) {
    if (word.length === 1) {
      run += word;
      continue;
    }
    if (run) joined.push(run);
    run = '';
    if (word) joined.push(word);
  }
  if (run) joined.push(run);
  return joined;
}
