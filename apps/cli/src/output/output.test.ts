import { describe, expect, test, vi } from 'vitest';
import { fakeTerminal } from '../testing/fake-terminal.ts';
import { bytes, count, duration, plural } from './numbers.ts';
import { patiently } from './patiently.ts';
import { startProgress } from './progress.ts';
import { details, table } from './table.ts';

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
