import {
  EVENT_TYPES,
  SluiceError,
  WEBHOOK_STATUSES,
  type Delivery,
  type DeliveryDetails,
  type EventType,
  type Webhook,
  type WebhookStatus,
} from '@sluice/core';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { show, type Context } from '../context.ts';
import { confirm, searched } from '../input.ts';
import { count, plural, when } from '../output/numbers.ts';
import { patiently } from '../output/patiently.ts';
import { details, table } from '../output/table.ts';
import { commandLine, note, paint, say } from '../terminal.ts';

export function addWebhooks(program: Command, context: Context): void {
  const webhooks = program
    .command('webhooks')
    .description('Addresses that are told what happens to accounts');
  addReading(webhooks, context);
  addChanging(webhooks, context);
  addSecrets(webhooks, context);
  addDeliveries(webhooks, context);
  addReplaying(webhooks, context);
  addEvents(program, context);
}

function addReading(webhooks: Command, context: Context): void {
  webhooks
    .command('list')
    .description('All webhooks, and how their endpoints do')
    .addOption(new Option('--status <status>', 'only those').choices(WEBHOOK_STATUSES))
    .option('--search <words>', 'only those whose address or description has these words')
    .action(async ({ status, search }: { status?: WebhookStatus; search?: string }) => {
      const query = { limit: 500, ...(status ? { status } : {}), ...searched(search) };
      const { items } = await context.client().webhooks.list({ query });
      show(context, items, (all) => showWebhooks(context, all));
    });
  webhooks
    .command('show <webhook>')
    .description('One webhook (by its id); never its secret')
    .action(async (webhookId: string) => {
      const webhook = await context.client().webhooks.get({ params: { webhookId } });
      show(context, webhook, (found) => details(context.terminal, webhookDetails(found)));
    });
}

interface Settings {
  event: EventType[];
  description?: string;
}

function addChanging(webhooks: Command, context: Context): void {
  webhooks
    .command('create <url>')
    .description('Have events sent to an address; the secret that signs them is shown this once')
    .option('--event <type>', `only these, may be given again: ${EVENT_TYPES.join(', ')}`, addEvent, [])
    .option('--description <text>', 'what it is for')
    .action(async (url: string, options: Settings) => {
      const created = await context.client().webhooks.create({ body: { url, ...given(options) } });
      show(context, created, ({ webhook, secret }) => {
        say(context.terminal, secret);
        showOnce(context, webhook.id);
      });
    });
  webhooks
    .command('update <webhook>')
    .description('Change its address, events or description, or switch it off and on')
    .option('--to <url>', 'another address')
    .option('--event <type>', 'the events it takes from now on, may be given again', addEvent, [])
    .option('--description <text>', 'what it is for')
    .option('--off', 'send nothing; what waits goes on waiting')
    .option('--on', 'send again, and what waits at once')
    .action(async (webhookId: string, options: Settings & { to?: string; off?: boolean; on?: boolean }) => {
      if (options.on && options.off)
        throw new SluiceError('request.invalid', {
          message: 'It cannot be switched on and off at once.',
          fix: 'Give --on or --off.',
        });
      const enabled = options.on ? { enabled: true } : options.off ? { enabled: false } : {};
      const body = {
        ...given(options),
        ...(options.to === undefined ? {} : { url: options.to }),
        ...enabled,
      };
      const webhook = await context.client().webhooks.update({ params: { webhookId }, body });
      show(context, webhook, (found) => details(context.terminal, webhookDetails(found)));
    });
  webhooks
    .command('remove <webhook>')
    .description('Remove a webhook with its secret and its delivery log')
    .option('--yes', 'do not ask')
    .action(async (webhookId: string, options: { yes?: boolean }) => {
      const sure =
        options.yes ??
        (await confirm(context.terminal, `Remove ${webhookId} with its secret and its delivery log?`));
      if (!sure)
        throw new SluiceError('request.invalid', {
          message: 'Nothing was removed.',
          fix: 'Add --yes to do it without being asked.',
        });
      await context.client().webhooks.remove({ params: { webhookId } });
      show(context, { removed: webhookId }, () => note(context.terminal, `Removed ${webhookId}.`));
    });
}

function addSecrets(webhooks: Command, context: Context): void {
  webhooks
    .command('rotate-secret <webhook>')
    .description('Give it a new secret, shown this once; the former one signs beside it for a while')
    .option('--overlap <hours>', 'how long: 0 ends the former one at once (default 24)', parseHours)
    .action(async (webhookId: string, options: { overlap?: number }) => {
      const body =
        options.overlap === undefined ? {} : { overlapSeconds: Math.round(options.overlap * 3600) };
      const rotated = await context.client().webhooks.rotateSecret({ params: { webhookId }, body });
      show(context, rotated, ({ webhook, secret }) => {
        say(context.terminal, secret);
        showOnce(context, webhook.id);
        const until = webhook.secrets[1]?.validUntil;
        note(
          context.terminal,
          until
            ? `The former secret signs too until ${when(until)}.`
            : 'The former secret signs nothing more.',
        );
      });
    });
  webhooks
    .command('test <webhook>')
    .description('Send a test event at once and tell what was answered')
    .action(async (webhookId: string) => {
      const asked = context.client().webhooks.test({ params: { webhookId } });
      const tested = await patiently(context.terminal, 'Sending a test event…', asked);
      show(context, tested, (found) => showDelivery(context, found));
    });
}

function addDeliveries(webhooks: Command, context: Context): void {
  webhooks
    .command('deliveries <webhook>')
    .description('What was sent to it, newest first')
    .option('--status <status>', 'only those: waiting, delivered or failed', parseStatus)
    .option('--limit <n>', 'how many', parseCount, 50)
    .action(async (webhookId: string, options: { status?: Delivery['status']; limit: number }) => {
      const query = { limit: options.limit, ...(options.status ? { status: options.status } : {}) };
      const { items } = await context.client().webhooks.deliveries({ params: { webhookId }, query });
      show(context, items, (all) => showDeliveries(context, all));
    });
  webhooks
    .command('delivery <webhook> <delivery>')
    .description('One delivery: its payload, and each try with what was answered')
    .action(async (webhookId: string, deliveryId: string) => {
      const found = await context.client().webhooks.delivery({ params: { webhookId, deliveryId } });
      show(context, found, (one) => showDelivery(context, one));
    });
}

function addReplaying(webhooks: Command, context: Context): void {
  webhooks
    .command('replay <webhook> <delivery>')
    .description('Send a delivery again, under the same event id')
    .action(async (webhookId: string, deliveryId: string) => {
      const replayed = await context.client().webhooks.replay({ params: { webhookId, deliveryId } });
      show(context, replayed, ({ id }) => note(context.terminal, `${id} is being sent again.`));
    });
  webhooks
    .command('replay-many <webhook>')
    .description('Send again what it missed in a span of time, at most 10,000 at once')
    .requiredOption('--since <time>', 'from when: 2027-01-31 or 2027-01-31T15:00', parseTime)
    .option('--until <time>', 'to when (default: now)', parseTime)
    .option('--all', 'also what it has received')
    .action(async (webhookId: string, options: { since: string; until?: string; all?: boolean }) => {
      const body = {
        since: options.since,
        ...(options.until === undefined ? {} : { until: options.until }),
        ...(options.all ? { onlyFailed: false } : {}),
      };
      const done = await context.client().webhooks.replayMany({ params: { webhookId }, body });
      show(context, done, ({ replayed }) =>
        note(
          context.terminal,
          replayed === 0
            ? 'There was nothing to send again.'
            : `${count(replayed)} ${replayed === 1 ? 'delivery is' : 'deliveries are'} being sent again.`,
        ),
      );
    });
}

function addEvents(program: Command, context: Context): void {
  program
    .command('events')
    .description('What happened to accounts, newest first, whether or not a webhook takes it')
    .option('--type <type>', `only one of ${EVENT_TYPES.join(', ')}`, parseEvent)
    .option('--limit <n>', 'how many', parseCount, 50)
    .action(async (options: { type?: EventType; limit: number }) => {
      const query = { limit: options.limit, ...(options.type ? { type: options.type } : {}) };
      const { items } = await context.client().events.list({ query });
      show(context, items, (all) =>
        table(
          context.terminal,
          [
            { title: 'AT', value: (event) => when(event.at) },
            { title: 'TYPE', value: (event) => event.type },
            { title: 'ACCOUNT', value: (event) => accountOf(event.data) },
            { title: 'ID', whole: true, value: (event) => event.id },
          ],
          all,
        ),
      );
    });
}

function accountOf(data: unknown): string {
  const { account } = data as { account?: { id: string; name: string; owner: string; ownerName?: string } };
  return account ? `${account.name} of ${account.ownerName ?? account.owner} (${account.id})` : '';
}

function given({ event, description }: Settings): { events?: EventType[]; description?: string } {
  return {
    ...(event.length === 0 ? {} : { events: event }),
    ...(description === undefined ? {} : { description }),
  };
}

function showOnce({ terminal }: Context, webhookId: string): void {
  note(terminal, paint(terminal, 'yellow', 'This is the only time this secret is shown. Keep it safe.'));
  note(terminal, `To see whether it arrives: ${commandLine(terminal, `webhooks test ${webhookId}`)}`);
}

function showWebhooks({ terminal }: Context, all: readonly Webhook[]): void {
  if (all.length === 0)
    return note(
      terminal,
      `There is no webhook yet. Make one: ${commandLine(terminal, 'webhooks create https://…')}`,
    );
  table(
    terminal,
    [
      { title: 'ID', whole: true, value: (webhook) => webhook.id },
      { title: 'URL', value: (webhook) => webhook.url },
      { title: 'EVENTS', value: (webhook) => eventsOf(webhook) },
      { title: 'STATE', value: (webhook) => stateOf(webhook) },
      { title: 'WAITING', value: (webhook) => count(webhook.waiting), align: 'right' },
      { title: 'FOR', value: (webhook) => webhook.description },
    ],
    all,
  );
}

function webhookDetails(webhook: Webhook): (readonly [string, string])[] {
  return [
    ['id', webhook.id],
    ['url', webhook.url],
    ...(webhook.description ? [['description', webhook.description] as const] : []),
    ['events', eventsOf(webhook)],
    ['state', stateOf(webhook)],
    ['waiting', plural(webhook.waiting, 'event')],
    ...webhook.secrets.map(
      ({ hint, validUntil }) =>
        ['secret', validUntil === null ? hint : `${hint} (until ${when(validUntil)})`] as const,
    ),
    ['created', when(webhook.createdAt)],
  ];
}

function eventsOf({ events }: Webhook): string {
  return events.length === EVENT_TYPES.length ? 'all' : events.join(' ');
}

function stateOf({ enabled, failingSince }: Webhook): string {
  const failing = failingSince === null ? '' : `failing since ${when(failingSince)}`;
  if (!enabled) return failing === '' ? 'off' : `off, ${failing}`;
  return failing === '' ? 'on' : failing;
}

function showDeliveries({ terminal }: Context, all: readonly Delivery[]): void {
  if (all.length === 0) return note(terminal, 'Nothing was sent to it.');
  table(
    terminal,
    [
      { title: 'AT', value: (delivery) => when(delivery.createdAt) },
      { title: 'ID', whole: true, value: (delivery) => delivery.id },
      { title: 'TYPE', value: (delivery) => delivery.type },
      { title: 'STATUS', value: (delivery) => delivery.status },
      { title: 'TRIES', value: (delivery) => count(delivery.attempts), align: 'right' },
      { title: 'NEXT', value: (delivery) => when(delivery.nextAt) },
      { title: 'LAST', value: (delivery) => lastOf(delivery), wrap: true },
    ],
    all,
  );
}

function lastOf({ last }: Delivery): string {
  return last === null ? '' : (last.error ?? String(last.status ?? ''));
}

function showDelivery({ terminal }: Context, { delivery, payload, log }: DeliveryDetails): void {
  details(terminal, [
    ['id', delivery.id],
    ['event', `${delivery.eventId} (${delivery.type})`],
    [
      'status',
      delivery.nextAt === null ? delivery.status : `${delivery.status}, next try ${when(delivery.nextAt)}`,
    ],
    ...log.map(
      ({ at, status, error, answer, durationMs }) =>
        [
          when(at),
          [error ?? `answered ${status ?? ''}`, `${count(durationMs)} ms`, answer]
            .filter(Boolean)
            .join(' · '),
        ] as const,
    ),
  ]);
  say(terminal, JSON.stringify(payload, null, 2));
}

function parseEvent(text: string): EventType {
  const type = EVENT_TYPES.find((known) => known === text);
  if (type) return type;
  throw new InvalidArgumentError(`There is no event “${text}”. The events are ${EVENT_TYPES.join(', ')}.`);
}

function addEvent(text: string, before: EventType[]): EventType[] {
  return [...new Set([...before, parseEvent(text)])];
}

function parseStatus(text: string): Delivery['status'] {
  const status = (['waiting', 'delivered', 'failed'] as const).find((known) => known === text);
  if (status) return status;
  throw new InvalidArgumentError('A delivery is waiting, delivered or failed.');
}

function parseHours(text: string): number {
  const hours = Number(text);
  if (text.trim() !== '' && hours >= 0 && hours <= 720) return hours;
  throw new InvalidArgumentError('Write a number of hours, at most 720.');
}

function parseTime(text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError('Write a time such as 2027-01-31T15:00.');
  return time.toISOString();
}

const parseCount = (value: string) => Math.max(1, Math.min(500, Number(value) || 50));
