import { paint, say, type Terminal } from '../terminal.ts';
import { wrap } from './wrap.ts';

export interface Column<T> {
  title: string;
  value: (row: T) => string;
  align?: 'right';
  /** Goes on in further lines where it would be cut: for what must be read whole. */
  wrap?: boolean;
  /** Never cut nor wrapped: what is typed again, as an id. */
  whole?: boolean;
}

/** Rows under titles, as wide as they need and never wider than the terminal. */
export function table<T>(terminal: Terminal, columns: readonly Column<T>[], rows: readonly T[]): void {
  const cells = rows.map((row) => columns.map((column) => oneLine(column.value(row))));
  const widths = columns.map((column, i) =>
    Math.max(column.title.length, ...cells.map((row) => (row[i] ?? '').length)),
  );
  shrink(
    widths,
    columns.map((column) => column.whole === true),
    terminal.columns,
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => fit(cell, widths[i] ?? 0, columns[i]?.align))
      .join('  ')
      .trimEnd();
  say(terminal, paint(terminal, 'dim', line(columns.map((column) => column.title))));
  for (const row of cells) for (const part of folded(row, { columns, widths })) say(terminal, line(part));
}

/** A row as one line, and a further one for each line that a wrapped cell has more. */
function folded(
  row: readonly string[],
  { columns, widths }: { columns: readonly { wrap?: boolean }[]; widths: readonly number[] },
): string[][] {
  const parts = row.map((cell, i) => (columns[i]?.wrap ? wrap(cell, widths[i] ?? 0) : [cell]));
  const height = Math.max(1, ...parts.map((part) => part.length));
  return Array.from({ length: height }, (_, at) => parts.map((part) => part[at] ?? ''));
}

/** `label  value` lines. */
export function details(terminal: Terminal, entries: readonly (readonly [string, string])[]): void {
  const width = Math.max(...entries.map(([label]) => label.length));
  for (const [label, value] of entries) {
    const room = Math.max(40, terminal.columns - width - 2);
    const [first = '', ...rest] = value.split('\n').flatMap((line) => wrap(line, room));
    say(terminal, `${paint(terminal, 'dim', label.padEnd(width))}  ${first}`);
    for (const more of rest) say(terminal, `${' '.repeat(width)}  ${more}`);
  }
}

function shrink(widths: number[], whole: readonly boolean[], columns: number): void {
  const room = Math.max(40, columns) - 2 * (widths.length - 1);
  while (widths.reduce((sum, width) => sum + width, 0) > room) {
    const cuttable = widths.map((width, i) => (whole[i] ? 0 : width));
    const widest = cuttable.indexOf(Math.max(...cuttable));
    const width = cuttable[widest] ?? 0;
    if (width <= 8) return;
    widths[widest] = width - 1;
  }
}

function fit(text: string, width: number, align?: 'right'): string {
  const cut = text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text;
  return align === 'right' ? cut.padStart(width) : cut.padEnd(width);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
