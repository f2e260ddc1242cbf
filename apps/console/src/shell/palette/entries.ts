import type { LucideIcon } from 'lucide-react';

/** One thing that the palette leads to or does. */
export interface Entry {
  id: string;
  label: string;
  note?: string;
  /** Other words it may be looked for by. */
  words?: string;
  Icon: LucideIcon;
  /** `link-account` opens the Hub in place of the palette. */
  act: (() => void) | 'link-account';
}

export interface Section {
  name: string;
  items: readonly Entry[];
}

/** Those that hold every word that was typed, the best first: names that begin with it before all others. */
export function fitting<T extends Pick<Entry, 'label' | 'note' | 'words'>>(
  entries: readonly T[],
  text: string,
): T[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [...entries];
  const words = wanted.split(/\s+/);
  const rank = ({ label }: T) => {
    const name = label.toLowerCase();
    if (name.startsWith(wanted)) return 0;
    return words.every((word) => name.includes(word)) ? 1 : 2;
  };
  return entries
    .filter(({ label, note = '', words: more = '' }) => {
      const all = `${label} ${note} ${more}`.toLowerCase();
      return words.every((word) => all.includes(word));
    })
    .toSorted((a, b) => rank(a) - rank(b));
}
