import type { ConnectorInfo } from '@sluice/core';
import type { Command } from 'commander';
import { show, type Context } from '../context.ts';
import { searched } from '../input.ts';
import { guideLines } from '../output/guide.ts';
import { details, table } from '../output/table.ts';
import { wrap } from '../output/wrap.ts';
import { paint, say, type Terminal } from '../terminal.ts';

const LANGUAGE = 'the language of its texts, as de; default English';

export function addConnectors(program: Command, context: Context): void {
  const connectors = program
    .command('connectors')
    .description('The systems that accounts can be linked from');
  connectors
    .command('list')
    .description('All connectors')
    .option('--locale <language>', LANGUAGE)
    .option('--search <words>', 'only those whose name, summary or categories have these words')
    .action(async ({ search, ...locale }: { search?: string; locale?: string }) => {
      const query = { ...locale, ...searched(search) };
      const { items } = await context.client().connectors.list({ query });
      show(context, items, (all) =>
        table(
          context.terminal,
          [
            { title: 'ID', whole: true, value: (connector) => connector.id },
            { title: 'NAME', value: (connector) => connector.name },
            { title: 'WHAT IT IS', value: (connector) => connector.summary, wrap: true },
          ],
          all,
        ),
      );
    });
  connectors
    .command('show <connector>')
    .description('Its guide, fields, hosts, limits and actions')
    .option('--locale <language>', LANGUAGE)
    .action(async (connectorId: string, query: { locale?: string }) => {
      const connector = await context.client().connectors.get({ params: { connectorId }, query });
      show(context, connector, (found) => showConnector(context.terminal, found));
    });
}

function showConnector(terminal: Terminal, connector: ConnectorInfo): void {
  say(terminal, paint(terminal, 'bold', connector.name));
  for (const line of wrap(connector.summary, terminal.columns)) say(terminal, line);
  say(terminal);
  details(terminal, [
    [
      'fields',
      connector.fields
        .map((field) => `${field.name} (${field.kind}${field.required ? '' : ', optional'}): ${field.help}`)
        .join('\n'),
    ],
    ['sent only to', connector.hosts.join(', ')],
    ['limits', connector.limits.map((limit) => `${limit.name}: ${limit.limit} per ${limit.per}`).join('\n')],
    [
      'actions',
      connector.actions.map((action) => `${action.name} (${action.effect}): ${action.title}`).join('\n'),
    ],
    [
      'enrichers',
      connector.enrichers.map((enricher) => `${enricher.name}: ${enricher.title}`).join('\n') || 'none',
    ],
    ['destinations', connector.sinks.map((sink) => `${sink.name}: ${sink.title}`).join('\n') || 'none'],
  ]);
  if (connector.registration) showRegistration(terminal, connector.registration);
  say(terminal);
  for (const line of guideLines(terminal, connector)) say(terminal, line);
}

function showRegistration(
  terminal: Terminal,
  { url, steps }: NonNullable<ConnectorInfo['registration']>,
): void {
  say(terminal);
  say(terminal, paint(terminal, 'bold', 'Registering an OAuth app'));
  for (const [index, step] of steps.entries())
    for (const line of wrap(`${index + 1}. ${step}`, terminal.columns)) say(terminal, line);
  say(terminal, url);
}
