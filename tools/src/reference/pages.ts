import { cliReference } from '@sluice/cli';
import { connectorMarkdown, loadCatalog } from '@sluice/connectors';
import { ERROR_CODES } from '@sluice/core';
import { SETTINGS, type Setting } from '@sluice/server';
import { format, resolveConfig } from 'prettier';
import { apiPage, GENERATED } from './api-page.ts';
import { markdownTable } from './schema-text.ts';

/** Every generated page of `docs/` by its file name, formatted as all documents are. */
export async function referencePages(): Promise<Map<string, string>> {
  const pages: [string, string][] = [
    ['api.md', apiPage()],
    ['cli.md', cliPage()],
    ['errors.md', errorsPage()],
    ['settings.md', settingsPage()],
    ['connectors.md', await connectorsPage()],
  ];
  const options = (await resolveConfig(new URL('../../../docs/api.md', import.meta.url))) ?? {};
  const formatted = await Promise.all(
    pages.map(
      async ([name, text]) => [name, await format(text, { ...options, parser: 'markdown' })] as const,
    ),
  );
  return new Map(formatted);
}

function errorsPage(): string {
  const rows = Object.entries(ERROR_CODES).map(([code, { status, title }]) => [
    `\`${code}\``,
    String(status),
    title,
  ]);
  return [
    '# Error codes',
    GENERATED,
    'Every error has one of these codes, wherever it shows: in the API, in the command line, in a log. Codes stay; the sentence that says what happened this time, and the fix, are in the error itself.',
    markdownTable(['Code', 'HTTP status', 'What it stands for'], rows),
  ].join('\n\n');
}

function cliPage(): string {
  const { everywhere, commands, exitCodes } = cliReference();
  return [
    '# The command line',
    GENERATED,
    '`sluice` (from a clone: `npm run sluice --`) does what the API does, against the server that runs on the data folder or the one that `--url` names. Results go to standard output; progress, questions and hints to standard error.',
    '## Everywhere',
    optionTable(everywhere),
    '## Commands',
    ...commands.flatMap(({ name, usage, about, options }) => [
      `### ${name}`,
      about,
      `\`sluice ${usage}\``,
      ...(options.length > 0 ? [optionTable(options)] : []),
    ]),
    '## Exit codes',
    markdownTable(
      ['Code', 'Meaning'],
      exitCodes.map(({ code, meaning }) => [String(code), meaning]),
    ),
  ].join('\n\n');
}

function optionTable(options: readonly { flags: string; about: string }[]): string {
  return markdownTable(
    ['Option', 'About'],
    options.map(({ flags, about }) => [`\`${flags}\``, about]),
  );
}

function settingsPage(): string {
  const settings: Setting[] = Object.values(SETTINGS);
  const rows = settings.map(({ variable, flag, value, default: standard, about }) => [
    `\`${variable}\``,
    flag === undefined ? '' : `\`${flag} ${value}\``,
    standard,
    about,
  ]);
  return [
    '# Settings of the server',
    GENERATED,
    'All have a default: `npm start` alone starts a server. An option of `npm start --` wins over the variable of the environment.',
    markdownTable(['Variable', 'Option', 'Default', 'About'], rows),
    FOLDER,
  ].join('\n\n');
}

const FOLDER = `## The data folder

| File | What it is |
| --- | --- |
| \`sluice.db\` | The store, unless a database URL is set |
| \`master.key\` | Opens the vault. Back it up apart from the store: without it no stored credential can be read |
| \`connection.json\` | The address and a key for programs on the same machine. Delete it and start again to get a new key |
| \`files/\`, \`runs/\` | Uploaded files, and the results of runs |
| \`lock.db\`, \`lock.pid\` | Keep a second server out |

Two servers on one PostgreSQL share its runs: give both the same \`master.key\`, and folders \`files/\` and \`runs/\` that both can reach.`;

async function connectorsPage(): Promise<string> {
  const { connectors } = await loadCatalog();
  return ['# Connectors', GENERATED, ...connectors.map((connector) => connectorMarkdown(connector))].join(
    '\n\n',
  );
}
