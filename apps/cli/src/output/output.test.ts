import { describe, expect, test, vi } from 'vitest';
import { fakeTerminal } from '../testing/fake-terminal.ts';
import { bytes, count, duration, plural } from './numbers.ts';
import { patiently } from './patiently.ts';
import { startProgress } from './progress.ts';
import { details, table } from './table.ts';
import { wrap } from './wrap.ts';

describe('what is printed', () => {
  test('a table lines up, and never grows wider than the terminal', () => {
    const terminal = { ...fakeTerminal(), columns: 40 };
    const rows = [
      { name: 'short', text: 'x'.repeat(200) },
      { name: 'a longer name', text: 'y\nz' },
    ];
    table(
      terminal,
      [
        { title: 'NAME', value: (row) => row.name },
        { title: 'TEXT', value: (row) => row.text },
      ],
      rows,
    );
    const lines = terminal.stdout().trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
    expect(lines[1]).toContain('…');
    expect(lines[2]?.indexOf('y z')).toBe(lines[0]?.indexOf('TEXT'));
  });

  test('an id is never cut, so that it can be typed again', () => {
    const terminal = { ...fakeTerminal(), columns: 60 };
    const id = 'lnk_01kah3v7x2m9q4t8w6zr5c1d0e';
    table(
      terminal,
      [
        { title: 'ID', value: () => id, whole: true },
        { title: 'FOR', value: () => 'x'.repeat(40) },
        { title: 'ACCOUNT', value: () => 'y'.repeat(20) },
      ],
      [{}],
    );
    const [, line = ''] = terminal.stdout().trimEnd().split('\n');
    expect(line).toContain(`${id} `);
    expect(line.length).toBeLessThanOrEqual(60);
  });

  test('what must be read whole goes on in further lines, under its title', () => {
    const terminal = { ...fakeTerminal(), columns: 40 };
    const reason = 'a name needs a company name or the domain of a company beside it';
    table(
      terminal,
      [
        { title: 'ROW', value: () => '1' },
        { title: 'REASON', value: () => reason, wrap: true },
      ],
      [{}],
    );
    const [, ...lines] = terminal.stdout().trimEnd().split('\n');
    expect(lines.map((line) => line.slice(5)).join(' ')).toBe(reason);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
  });

  test('details break between words, under the value', () => {
    const terminal = { ...fakeTerminal(), columns: 47 };
    details(terminal, [['label', 'one two three four five six seven eight nine ten']]);
    expect(terminal.stdout()).toBe('label  one two three four five six seven eight\n       nine ten\n');
  });

  test('an indented text keeps its indent', () => {
    expect(wrap('   • one two three', 11)).toEqual(['   • one', 'two three']);
  });

  test('details keep further lines under the first', () => {
    const terminal = fakeTerminal();
    details(terminal, [['label', 'one\ntwo']]);
    expect(terminal.stdout()).toBe('label  one\n       two\n');
  });

  test('numbers are written for people', () => {
    expect([count(12_500), plural(1, 'row'), plural(2, 'row')]).toEqual(['12,500', '1 row', '2 rows']);
    expect([duration(0.42), duration(42), duration(125), duration(11_400)]).toEqual([
      '0.4 s',
      '42 s',
      '2 min 5 s',
      '3 h 10 min',
    ]);
    expect([bytes(812), bytes(4_200_000)]).toEqual(['812 B', '4.2 MB']);
  });

  test('without a terminal progress is plain lines, not control codes', () => {
    const terminal = fakeTerminal();
    const progress = startProgress(terminal, 'Enriching');
    progress.update(50, 100, '50 of 100');
    progress.stop('100 rows');
    expect(terminal.stderr()).toBe('Enriching: 50% 50 of 100\nEnriching: 100 rows\n');
  });

  test('a bar that is cut short stays where it was, and shows only whole parts of its text', () => {
    const terminal = { ...fakeTerminal(), interactive: true, columns: 60 };
    Object.assign(terminal.err, { isTTY: true, columns: 60, cursorTo: () => true, clearLine: () => true });
    const progress = startProgress(terminal, 'Enriching');
    progress.update(25, 100, '25 of 100 · 20 matched · 3,000 credits');
    progress.stop('25 of 100 · 20 matched · 3,000 credits', false);
    const shown = terminal.stderr();
    expect(shown).toContain('25%');
    expect(shown).not.toContain('100%');
    expect(shown).toContain('25 of 100 · 20 matched');
    expect(shown).not.toContain('credits');
  });

  test('a wait is explained once it is one, and not before', async () => {
    vi.useFakeTimers();
    const terminal = fakeTerminal();
    let finish: ((value: string) => void) | undefined;
    const waiting = patiently(terminal, 'Checking …', new Promise<string>((resolve) => (finish = resolve)));
    await vi.advanceTimersByTimeAsync(1400);
    expect(terminal.stderr()).toBe('');
    await vi.advanceTimersByTimeAsync(5000);
    expect(terminal.stderr()).toBe('Checking …\n');
    finish?.('done');
    expect(await waiting).toBe('done');
    vi.useRealTimers();
  });
});
