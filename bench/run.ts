import { styleText } from 'node:util';
import type { Bench, Figure } from './bench.ts';
import { calls } from './calls/calls.ts';
import { consolePages } from './console/console.ts';
import { enrichMillion, enrichMinute, enrichSecond, enrichUnlimited } from './enrichment/enrichment.ts';
import { linking } from './linking/linking.ts';
import { webhooks } from './webhooks/webhooks.ts';

const BENCHES: readonly Bench[] = [
  calls,
  linking,
  webhooks,
  enrichSecond,
  enrichMinute,
  enrichUnlimited,
  enrichMillion,
  consolePages,
];

const HELP = `Measures Sluice side by side with a floor or a peer, in the same run.

  npm run bench                 all benchmarks
  npm run bench -- NAME…        some of them: ${BENCHES.map(({ name }) => name).join(', ')}
  npm run bench -- --json       one JSON line a figure
  npm run bench -- --small      with little of everything, only to see that it works: console

Ends with 1 when a target is missed.`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const json = args.includes('--json');
  const small = args.includes('--small');
  const names = args.filter((arg) => !arg.startsWith('-'));
  const unknown = names.filter((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no benchmark ${unknown.join(', ')}.\n\n${HELP}\n`);
    return 2;
  }
  const figures: Figure[] = [];
  const inTable: Figure[] = [];
  for (const bench of BENCHES.filter(({ name }) => names.length === 0 || names.includes(name))) {
    process.stderr.write(`${bench.name}: ${bench.title}\n`);
    const measured = await bench.run((line) => process.stderr.write(`  ${line}\n`), { small });
    if (json) for (const one of measured) process.stdout.write(`${JSON.stringify(one)}\n`);
    figures.push(...measured);
    if (!bench.hasOwnTable) inTable.push(...measured);
  }
  if (!json && inTable.length > 0) process.stdout.write(table(inTable));
  return figures.every(({ ok }) => ok) ? 0 : 1;
}

function table(figures: readonly Figure[]): string {
  const head = ['figure', 'value', 'floor', 'ratio', 'target', ''];
  const rows = figures.map(({ name, value, unit, floor, ratio, target, ok }) => [
    name,
    `${plain(value)} ${unit}`,
    floor === null ? '–' : plain(floor),
    ratio === null ? '–' : ratio.toFixed(2),
    plain(target),
    ok ? 'ok' : 'MISSED',
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  const paint = (text: string): string => (process.stdout.isTTY ? styleText('bold', text) : text);
  return `\n${paint(line(head))}\n${rows.map(line).join('\n')}\n`;
}

function plain(value: number): string {
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
