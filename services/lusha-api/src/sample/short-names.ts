import { fold } from '../identity/index.ts';
import { NICKNAME_GROUPS } from '../identity/nicknames.ts';

/** What people make of a name in lists: its short forms, or the name itself where it has none. */
export function givenNamesFor(first: string): readonly string[] {
  return SHORT.get(fold(first)) ?? [first];
}

/** Only the first three short forms of the formal name: the usual ones. */
const SHORT: ReadonlyMap<string, readonly string[]> = new Map(
  NICKNAME_GROUPS.map((line) => {
    const [formal = '', short = ''] = line.split(':');
    const names = short.trim().split(' ').slice(0, 3);
    return [formal.split('=')[0] ?? '', names.map((name) => name.charAt(0).toUpperCase() + name.slice(1))];
  }),
);
