import type { ConnectorInfo } from '@sluice/core';
import { authLine, oauthMarkdown } from './auth-markdown.ts';
import type { Connector } from './connector.ts';
import { toInfo } from './connector-info.ts';

/** A connector's page of the reference, made from what it declares; ends in a line end. */
export function connectorMarkdown(connector: Connector): string {
  const info = toInfo(connector);
  const parts = [
    `## ${info.name} (\`${info.id}\`)`,
    info.summary,
    bullets([
      `Categories: ${info.categories.join(', ')}`,
      `Website: <${info.website}>`,
      authLine(connector),
      `Credentials go to: ${info.hosts.map((host) => `\`${host}\``).join(', ')} and nowhere else`,
      `Checked by: \`${connector.verify.action}\`, which costs nothing`,
    ]),
    '### Fields',
    table(['Field', 'Label', 'Kind', 'Required', 'Help'], fieldRows(info)),
    info.auth === 'oauth2' ? '### What the person who links does' : '### Where to find them',
    `> ${info.guide.warning}`,
    info.guide.steps.map(guideStep).join('\n'),
    ...oauthMarkdown(connector),
    '### Ending a key for good',
    `It takes ${info.revocation.who}${info.revocation.url === null ? '' : ` (<${info.revocation.url}>)`}.`,
    info.revocation.steps.map((step, index) => `${index + 1}. ${step}`).join('\n'),
    '### Limits before the provider tells its own',
    table(
      ['What', 'Limit', 'Per'],
      info.limits.map((limit) => [limit.name, String(limit.limit), limit.per]),
    ),
    '### Actions',
    table(
      ['Action', 'What it does', 'Effect'],
      info.actions.map((action) => [`\`${action.name}\``, action.title, action.effect]),
    ),
    ...enrichers(info),
    ...collections(connector, info),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function enrichers(info: ConnectorInfo): string[] {
  return info.enrichers.flatMap((enricher) => [
    `### Enricher \`${enricher.name}\`: ${enricher.title}`,
    bullets([
      `Finds a record by ${enricher.identifiers.map((set) => set.map((name) => `\`${name}\``).join(' + ')).join(', or by ')}`,
      `Up to ${enricher.batchSize} records a request`,
      ...enricher.options.map(
        (option) => `Option \`${option.name}\` (${option.label}): ${option.credits} credits a record at most`,
      ),
    ]),
    table(
      ['Gives', 'Meaning'],
      enricher.fields.map((field) => [`\`${field.name}\``, field.label]),
    ),
  ]);
}

function collections(connector: Connector, info: ConnectorInfo): string[] {
  const streams = Object.entries(connector.streams).map(([name, stream]) => [
    `\`${name}\``,
    stream.title,
    stream.entity,
  ]);
  const sinks = info.sinks.map((sink) => [
    `\`${sink.name}\``,
    sink.title,
    sink.fields.map((field) => `\`${field}\``).join(', '),
  ]);
  return [
    ...(streams.length > 0 ? ['### Streams', table(['Stream', 'Title', 'Entity'], streams)] : []),
    ...(sinks.length > 0 ? ['### Sinks', table(['Sink', 'Title', 'Stores'], sinks)] : []),
  ];
}

function fieldRows(info: ConnectorInfo): string[][] {
  return info.fields.map((field) => [
    `\`${field.name}\``,
    field.label,
    field.kind,
    field.required ? 'yes' : 'no',
    field.help,
  ]);
}

function guideStep(step: ConnectorInfo['guide']['steps'][number], index: number): string {
  const link = step.link ? ` [${step.link.label}](${step.link.url})` : '';
  const notes = step.notes.map((note) => `\n   - ${note}`).join('');
  return `${index + 1}. **${step.title}.** ${step.body}${link}${notes}`;
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
