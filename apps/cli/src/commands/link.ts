import { password, text, isCancel } from '@clack/prompts';
import { SluiceError, type Account, type ConnectorInfo, type FieldDefinition } from '@sluice/core';
import type { Command } from 'commander';
import { show, type Context } from '../context.ts';
import { parsePair, readAll, readTextFile } from '../input.ts';
import { guideLines } from '../output/guide.ts';
import { patiently } from '../output/patiently.ts';
import { details } from '../output/table.ts';
import { commandLine, note, paint, type Terminal } from '../terminal.ts';
import { accountDetails } from './account-details.ts';

/** A provider may allow few looks at an account's usage a minute; the server waits for its turn. */
export const CHECKING =
  'Checking the credentials with the provider. It may allow only a few checks a minute …';

interface LinkOptions {
  name?: string;
  description?: string;
  owner?: string;
  field: readonly string[];
  fieldsFrom?: string;
  advanced?: boolean;
}

export function addLink(program: Command, context: Context): void {
  withFieldOptions(
    program
      .command('link <connector>')
      .description(
        'Link an account: shows how to get its key, asks for it, checks it with the provider, keeps it encrypted',
      )
      .option('--name <text>', 'what to call the account')
      .option('--description <text>', 'what it is for')
      .option('--owner <text>', 'whose account it is'),
  ).action(async (connectorId: string, options: LinkOptions) => {
    const connector = await context.client().connectors.get({ params: { connectorId } });
    if (connector.auth === 'oauth2') throw mustSignIn(connector);
    if (context.terminal.interactive && !options.fieldsFrom) showGuide(context.terminal, connector, options);
    const account = await linkAsking(context, connector, options);
    show(context, account, (linked) => showLinked(context.terminal, connector, linked));
  });
}

/** Who grants access does so in a browser. */
function mustSignIn({ id, name }: ConnectorInfo): SluiceError {
  return new SluiceError('oauth.unsupported', {
    message: `${name} accounts are linked by signing in at ${name}, in a browser.`,
    fix: `Make a link and open it: \`sluice links create --connector ${id} --owner-id ID --owner-name NAME\`.`,
  });
}

const MAX_TRIES = 3;

/** Links the account; where a person can be asked, a key that was refused is asked for again. */
async function linkAsking(
  context: Context,
  connector: ConnectorInfo,
  options: LinkOptions,
): Promise<Account> {
  const fields = await askFields(context, connector, options);
  const name = options.name ?? (await askName(context, connector));
  for (let tries = 1; ; tries += 1) {
    const linking = context.client().accounts.link({
      body: {
        connector: connector.id,
        fields,
        ...(name ? { name } : {}),
        ...(options.description ? { description: options.description } : {}),
        ...(options.owner ? { owner: options.owner } : {}),
      },
    });
    try {
      return await patiently(context.terminal, CHECKING, linking);
    } catch (error) {
      const refused = error instanceof SluiceError && error.code === 'account.refused';
      if (!refused || !context.terminal.interactive || options.fieldsFrom || tries === MAX_TRIES) throw error;
      note(context.terminal, paint(context.terminal, 'red', error.message));
      note(context.terminal, 'Nothing was kept. Try again, or leave with Ctrl-C.');
      Object.assign(fields, await askSecrets(context.terminal, connector));
    }
  }
}

async function askSecrets(terminal: Terminal, connector: ConnectorInfo): Promise<Record<string, string>> {
  const given: Record<string, string> = {};
  for (const field of connector.fields)
    if (field.kind === 'secret' && field.required) given[field.name] = await ask(terminal, field);
  return given;
}

/** The options with which fields are given where nobody can be asked. */
export function withFieldOptions(command: Command): Command {
  return command
    .option(
      '--field <name=value>',
      'a field that is no secret (repeat for more)',
      (value, all: string[]) => [...all, value],
      [],
    )
    .option(
      '--fields-from <file>',
      'read fields from a file, or `-` for standard input: `name=value` lines or one JSON object; the way to give a secret without a prompt',
    )
    .option('--advanced', 'also ask for the fields that are seldom needed');
}

/** Every field's value: from options, from the file, and the rest by asking; secrets are never echoed. */
export async function askFields(
  context: Context,
  connector: ConnectorInfo,
  options: LinkOptions,
): Promise<Record<string, string>> {
  const given = {
    ...(await readFields(context, options.fieldsFrom)),
    ...readPairs(options.field, connector),
  };
  for (const field of connector.fields) {
    if (given[field.name] !== undefined) continue;
    if (field.advanced && !options.advanced) continue;
    if (!context.terminal.interactive || options.fieldsFrom) {
      if (!field.required) continue;
      throw new SluiceError('account.fields', {
        message: `${field.label} is needed.`,
        fix: `Give it with --fields-from FILE (a line \`${field.name}=…\`), or run this in a terminal to be asked.`,
      });
    }
    const value = await ask(context.terminal, field);
    if (value !== '') given[field.name] = value;
  }
  return given;
}

async function ask(terminal: Terminal, field: FieldDefinition): Promise<string> {
  const prompt = field.kind === 'secret' ? password : text;
  const answer = await prompt({
    message: `${field.label}${field.required ? '' : ' (optional)'}${field.help ? paint(terminal, 'dim', `  ${field.help}`) : ''}`,
    ...(field.placeholder && field.kind !== 'secret' ? { placeholder: field.placeholder } : {}),
    validate: (value) => whatIsWrong(field, (value ?? '').trim()),
  });
  if (isCancel(answer)) throw cancelled();
  return (answer ?? '').trim();
}

/** Only the form is checked here, so that a slip is told at once; the server checks all of it again. */
function whatIsWrong(field: FieldDefinition, value: string): string | undefined {
  if (value === '') return field.required ? `${field.label} is needed.` : undefined;
  if (field.kind !== 'secret' || field.pattern === undefined || new RegExp(field.pattern).test(value))
    return undefined;
  return field.patternMessage ?? `${field.label} does not have the right form.`;
}

async function askName(context: Context, connector: ConnectorInfo): Promise<string | undefined> {
  if (!context.terminal.interactive || context.json) return undefined;
  const answer = await text({ message: 'A name for this account', initialValue: connector.name });
  if (isCancel(answer)) throw cancelled();
  return answer.trim() || undefined;
}

function cancelled(): SluiceError {
  return new SluiceError('request.invalid', { message: 'Cancelled: nothing was linked.' });
}

function showGuide(terminal: Terminal, connector: ConnectorInfo, { advanced }: LinkOptions): void {
  for (const line of guideLines(terminal, connector)) note(terminal, line);
  note(terminal);
  const own = advanced && connector.fields.some((field) => field.kind === 'url');
  const hosts = `${connector.hosts.join(', ')}${own ? ', or the server that you name,' : ''}`;
  note(terminal, paint(terminal, 'dim', `The key is sent only to ${hosts} and kept encrypted.`));
  note(terminal);
}

function showLinked(terminal: Terminal, connector: ConnectorInfo, account: Account): void {
  note(terminal, paint(terminal, 'green', `Linked: the provider accepted the credentials.`));
  details(terminal, accountDetails(account));
  if (connector.enrichers.length === 0) return;
  const enrich = commandLine(terminal, `enrich people.csv --account "${account.name}"`);
  note(terminal, `Next: ${paint(terminal, 'cyan', enrich)}`);
}

async function readFields(context: Context, from: string | undefined): Promise<Record<string, string>> {
  if (from === undefined) return {};
  const content = from === '-' ? await readAll(context.terminal.input) : readTextFile(from);
  const trimmed = content.trim();
  if (trimmed.startsWith('{')) return parseJsonFields(trimmed);
  return Object.fromEntries(
    trimmed
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '' && !line.startsWith('#'))
      .map((line) => parsePair(line)),
  );
}

function parseJsonFields(content: string): Record<string, string> {
  try {
    const value = JSON.parse(content) as Record<string, unknown>;
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, String(field)]));
  } catch (error) {
    throw new SluiceError('request.invalid', { message: 'The fields are not valid JSON.', cause: error });
  }
}

function readPairs(pairs: readonly string[], connector: ConnectorInfo): Record<string, string> {
  const fields = Object.fromEntries(pairs.map((pair) => parsePair(pair)));
  for (const field of connector.fields) {
    if (field.kind === 'secret' && fields[field.name] !== undefined) {
      throw new SluiceError('request.invalid', {
        message: `${field.label} is a secret and is not taken on the command line, where others could read it.`,
        fix: 'Leave it out to be asked for it, or use --fields-from.',
      });
    }
  }
  return fields;
}
