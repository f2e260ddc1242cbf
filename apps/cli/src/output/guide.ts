import type { ConnectorInfo } from '@sluice/core';
import { paint, type Terminal } from '../terminal.ts';
import { wrap } from './wrap.ts';

/** The lines that tell how to get a connector's key: who may make it, where, and what it looks like. */
export function guideLines(terminal: Terminal, { name, guide }: ConnectorInfo): string[] {
  const indented = (text: string, indent: string) =>
    wrap(text, terminal.columns - indent.length).map((line, i) => (i === 0 ? line : `${indent}${line}`));
  const steps = guide.steps.flatMap((step, index) => {
    const [first = '', ...rest] = indented(`${index + 1}. ${step.title}: ${step.body}`, '   ');
    return [
      first,
      ...rest,
      ...(step.link ? [`   ${paint(terminal, 'cyan', step.link.url)}`] : []),
      ...step.notes.flatMap((remark) => indented(`   • ${remark}`, '     ')),
    ];
  });
  return [
    paint(terminal, 'bold', `How to get the key for ${name}`),
    ...wrap(guide.warning, terminal.columns).map((line) => paint(terminal, 'yellow', line)),
    '',
    ...steps,
  ];
}
