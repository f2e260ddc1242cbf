import { LINK_STATUSES, type CreateLinkSession, type LinkSession, type LinkStatus } from '@sluice/core';
import { Option, type Command } from 'commander';
import { show, type Context } from '../context.ts';
import { parseLifetime, parsePair, searched } from '../input.ts';
import { when } from '../output/numbers.ts';
import { details, table } from '../output/table.ts';
import { readPages } from '../read-pages.ts';
import { commandLine, note, paint, say, type Terminal } from '../terminal.ts';
import { findAccount } from './find-account.ts';

interface CreateOptions {
  ownerId: string;
  ownerName: string;
  connector: readonly string[];
  account?: string;
  several?: boolean;
  label?: string;
  metadata: readonly string[];
  expires?: number;
  origin: readonly string[];
  askName?: boolean;
  preset: readonly string[];
  advanced?: boolean;
  locale?: string;
}

export function addLinks(program: Command, context: Context): void {
  const links = program
    .command('links')
    .description('Links with which someone else links an account, and keeps the key to himself');
  addCreate(links, context);
  addLooking(links, context);
  links
    .command('revoke <session>')
    .description('End a link at once; what was linked with it stays')
    .action(async (linkSessionId: string) => {
      const revoked = await context.client().linkSessions.revoke({ params: { linkSessionId } });
      show(context, revoked, ({ id, owner }) =>
        note(context.terminal, `The link for ${owner.name} opens nothing any more (${id}).`),
      );
    });
}

const repeated = (value: string, all: readonly string[]) => [...all, value];

function addCreate(links: Command, context: Context): void {
  links
    .command('create')
    .description('Make a link to send: whoever opens it links one account, once')
    .requiredOption('--owner-id <id>', 'your own id of the person or company that links')
    .requiredOption('--owner-name <name>', 'shown to the person who links')
    .option(
      '--connector <id>',
      'what may be linked (repeat for a choice; default: all there is)',
      repeated,
      [],
    )
    .option('--account <account>', 'the account to edit or mend (by id or name)')
    .option('--several', 'the owner may have several accounts of one connector')
    .option('--label <text>', 'kept with the account, for your own use')
    .option('--metadata <name=value>', 'the same, by name (repeat for more)', repeated, [])
    .option('--expires <time>', 'how long it lasts: 30m, 12h, 2d (default: 30m)', parseLifetime)
    .option('--origin <address>', 'the only pages that may embed it (repeat for more)', repeated, [])
    .option('--ask-name', 'ask the person for a name and a description')
    .option(
      '--preset <connector.field=value>',
      'a field that is no secret, given here instead of asked for (repeat for more)',
      repeated,
      [],
    )
    .option('--advanced', 'let the person set advanced fields, such as the server address')
    .option(
      '--locale <language>',
      'the language it speaks: en, de, or one you gave words in (default: the browser’s)',
    )
    .action(async (options: CreateOptions) => {
      const body = await bodyOf(context, options);
      const created = await context.client().linkSessions.create({ body });
      show(context, created, ({ session, url }) => {
        say(context.terminal, url);
        const until = `It works once, until ${when(session.expiresAt)}, and is shown this once.`;
        note(
          context.terminal,
          paint(context.terminal, 'yellow', `Send this link to ${session.owner.name}. ${until}`),
        );
        const revoke = commandLine(context.terminal, `links revoke ${session.id}`);
        note(context.terminal, paint(context.terminal, 'dim', `To end it before: ${revoke}`));
      });
    });
}

async function bodyOf(context: Context, options: CreateOptions): Promise<CreateLinkSession> {
  const account =
    options.account === undefined ? undefined : await findAccount(context.client(), options.account);
  const preset = presetOf(options.preset);
  return {
    owner: { id: options.ownerId, name: options.ownerName },
    ...(options.connector.length > 0 ? { connectors: [...new Set(options.connector)] } : {}),
    ...(account ? { accountId: account.id } : {}),
    ...(options.several ? { several: true } : {}),
    ...(options.label ? { label: options.label } : {}),
    ...(options.metadata.length > 0 ? { metadata: Object.fromEntries(options.metadata.map(parsePair)) } : {}),
    ...(options.expires === undefined ? {} : { expiresInSeconds: options.expires }),
    ...(options.origin.length > 0 ? { origins: [...options.origin] } : {}),
    ...(options.askName ? { askName: true } : {}),
    ...(options.preset.length > 0 ? { preset } : {}),
    ...(options.advanced ? { advanced: true } : {}),
    ...(options.locale ? { locale: options.locale } : {}),
  };
}

/** `vendor.region=eu`: by connector, by field. */
function presetOf(pairs: readonly string[]): NonNullable<CreateLinkSession['preset']> {
  const preset: NonNullable<CreateLinkSession['preset']> = {};
  for (const pair of pairs) {
    const [place, value] = parsePair(pair);
    const at = place.indexOf('.');
    const connector = at > 0 ? place.slice(0, at) : place;
    (preset[connector] ??= {})[place.slice(connector.length + 1)] = value;
  }
  return preset;
}

const MOST_LISTED = 100;

function addLooking(links: Command, context: Context): void {
  links
    .command('list')
    .description('The newest links, at most 100; never their tokens')
    .addOption(new Option('--status <status>', 'only those').choices(LINK_STATUSES))
    .option('--search <words>', 'only those whose owner or label has these words')
    .action(async ({ status, search }: { status?: LinkStatus; search?: string }) => {
      const filter = { ...(status ? { status } : {}), ...searched(search) };
      const items = await readPages(
        (query) => context.client().linkSessions.list({ query: { ...query, ...filter } }),
        MOST_LISTED,
      );
      show(context, items, (all) => showLinks(context.terminal, all));
    });
  links
    .command('show <session>')
    .description('One link: for whom, what became of it')
    .action(async (linkSessionId: string) => {
      const session = await context.client().linkSessions.get({ params: { linkSessionId } });
      show(context, session, (found) => details(context.terminal, linkDetails(found)));
    });
}

function showLinks(terminal: Terminal, sessions: readonly LinkSession[]): void {
  if (sessions.length === 0)
    return note(
      terminal,
      `No link. Make one: ${commandLine(terminal, 'links create --owner-id ID --owner-name NAME')}`,
    );
  table(
    terminal,
    [
      { title: 'ID', whole: true, value: ({ id }) => id },
      { title: 'FOR', value: ({ owner }) => owner.name },
      { title: 'CONNECTORS', value: ({ connectors }) => connectors?.join(', ') ?? 'all' },
      { title: 'STATUS', value: ({ status }) => status },
      { title: 'EXPIRES', value: ({ expiresAt }) => when(expiresAt) },
      { title: 'ACCOUNT', value: ({ accountId }) => accountId ?? '–' },
    ],
    sessions,
  );
}

function linkDetails(session: LinkSession): [string, string][] {
  const { owner, metadata } = session;
  const rules = [
    ...(session.several ? ['several accounts of one connector'] : []),
    ...(session.askName ? ['asks for a name'] : []),
    ...(session.advanced ? ['shows advanced fields'] : []),
  ];
  return [
    ['id', session.id],
    ['owner', `${owner.name} (${owner.id})`],
    ['status', session.status],
    ['connectors', session.connectors?.join(', ') ?? 'all'],
    ['account', session.accountId ?? '–'],
    ['label', session.label ?? '–'],
    [
      'metadata',
      Object.entries(metadata)
        .map(([name, value]) => `${name}=${value}`)
        .join('\n') || '–',
    ],
    ['rules', rules.join(', ') || '–'],
    ['origins', session.origins?.join('\n') ?? 'any page'],
    ['language', session.locale ?? 'the browser’s'],
    ['refused tries', String(session.refusals)],
    ['created', when(session.createdAt)],
    ['expires', when(session.expiresAt)],
    ['used', when(session.usedAt)],
  ];
}
