import type { CallDetail, CallRecord, DryRun } from '@sluice/core';
import { InvalidArgumentError, type Command } from 'commander';
import { show, type Context } from '../context.ts';
import { count, when } from '../output/numbers.ts';
import { details, table } from '../output/table.ts';
import { note, say } from '../terminal.ts';

const OUTCOMES = ['ok', 'refused', 'failed', 'trouble'] as const;
type Outcome = (typeof OUTCOMES)[number];

interface ListOptions {
  account?: string;
  run?: string;
  connector?: string;
  action?: string;
  outcome?: Outcome;
  from?: string;
  to?: string;
  search?: string;
  limit: number;
}

/** Outside calls: which there were, one with all about it, and what it would do now. */
export function addCalls(program: Command, context: Context): void {
  const calls = program.command('calls').description('Every outside call that was made');
  calls
    .command('list', { isDefault: true })
    .description('The calls, newest first')
    .option('--account <id>', 'only one account’s')
    .option('--run <id>', 'only one run’s')
    .option('--connector <id>', 'only one connector’s')
    .option('--action <name>', 'only this action')
    .option('--outcome <outcome>', `only these: ${OUTCOMES.join(', ')} (refused or failed)`, readOutcome)
    .option('--from <time>', 'since then, as 2026-01-31 or 2026-01-31T12:00:00Z')
    .option('--to <time>', 'until then')
    .option('--search <text>', 'only with this in the action, the address or the error')
    .option('--limit <n>', 'how many', readLimit, 50)
    .action((options: ListOptions) => listCalls(context, options));
  calls
    .command('show <call>')
    .description('One call (by its id), with its masked bodies where they were kept')
    .action(async (callId: string) => {
      const found = await context.client().calls.get({ params: { callId } });
      show(context, found, (detail) => showCall(context, detail));
    });
  calls
    .command('dry-run <call>')
    .description('What would happen if the call were made again now; nothing is sent')
    .action(async (callId: string) => {
      const told = await context.client().calls.dryRun({ params: { callId } });
      show(context, told, (dryRun) => showDryRun(context, dryRun));
    });
}

export function readLimit(value: string): number {
  return Math.max(1, Math.min(500, Number(value) || 50));
}

function readOutcome(value: string): Outcome {
  const outcome = OUTCOMES.find((known) => known === value);
  if (outcome) return outcome;
  throw new InvalidArgumentError(`It must be one of ${OUTCOMES.join(', ')}.`);
}

async function listCalls(context: Context, options: ListOptions): Promise<void> {
  const { account, run, search, limit, ...same } = options;
  const query = {
    ...same,
    ...(account === undefined ? {} : { accountId: account }),
    ...(run === undefined ? {} : { runId: run }),
    ...(search === undefined ? {} : { q: search }),
  };
  const found: CallRecord[] = [];
  let cursor: string | null | undefined;
  let searchedTo: string | null = null;
  // A search stops now and then; who waits here has asked for the next part too, for a while.
  for (let parts = 0; parts < MAX_PARTS && cursor !== null && found.length < limit; parts += 1) {
    const page = await context.client().calls.list({
      query: { ...query, limit: limit - found.length, ...(cursor === undefined ? {} : { cursor }) },
    });
    found.push(...page.items);
    searchedTo = page.searchedTo;
    cursor = page.nextCursor;
  }
  show(context, found, (all) => {
    showCalls(context, all);
    if (searchedTo !== null && all.length < limit)
      note(context.terminal, `Looked back until ${when(searchedTo)}; --to ${searchedTo} looks further.`);
  });
}

const MAX_PARTS = 20;

function showCalls({ terminal }: Context, calls: readonly CallRecord[]): void {
  table(
    terminal,
    [
      { title: 'CALL', value: (call) => call.id, whole: true },
      { title: 'AT', value: (call) => when(call.at) },
      { title: 'ACTION', value: (call) => `${call.connector}/${call.action}` },
      { title: 'FOR', value: (call) => call.runId ?? call.actor ?? 'system' },
      { title: 'OUTCOME', value: (call) => `${call.status ?? ''} ${call.outcome}`.trim() },
      { title: 'MS', value: (call) => count(Math.round(call.durationMs)), align: 'right' },
      { title: 'CREDITS', value: (call) => count(call.credits), align: 'right' },
      { title: 'ERROR', value: (call) => call.error ?? '', wrap: true },
    ],
    calls,
  );
}

function showCall({ terminal }: Context, { call, accountName, bodies, bodiesNote }: CallDetail): void {
  details(terminal, [
    ['call', call.id],
    ['at', when(call.at)],
    ['action', `${call.connector}/${call.action}`],
    ['account', accountName === null ? call.accountId : `${accountName} (${call.accountId})`],
    ['for', call.runId ?? call.actor ?? 'system'],
    ['request', `${call.method} ${call.url}`],
    ['outcome', `${call.status ?? ''} ${call.outcome}`.trim()],
    ...(call.error === null ? [] : [['error', call.error] as const]),
    ['tries', count(call.attempts)],
    ['took', `${count(Math.round(call.durationMs))} ms`],
    ['credits', count(call.credits)],
    ...(bodies === null ? [] : [['sent', pretty(bodies.request)] as const]),
    ...(bodies === null ? [] : [['answered', pretty(bodies.response)] as const]),
  ]);
  if (bodiesNote !== null) note(terminal, bodiesNote);
}

function showDryRun({ terminal }: Context, told: DryRun): void {
  details(terminal, [
    ['request', `${told.method} ${told.url}`],
    [
      'headers',
      Object.entries(told.headers)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n') || '–',
    ],
    ['body', pretty(told.body)],
    ['credits', told.maxCredits === 0 ? 'none' : `${count(told.maxCredits)} at most`],
  ]);
  say(terminal, '');
  table(
    terminal,
    [
      { title: 'CHECK', value: (check) => check.name },
      { title: 'OK', value: (check) => (check.ok ? 'yes' : 'no') },
      { title: 'WHY', value: (check) => check.message, wrap: true },
    ],
    told.checks,
  );
  note(terminal, told.wouldBeSent ? 'It would be sent. Nothing was sent now.' : 'It would not be sent.');
}

function pretty(body: unknown): string {
  return body === null ? '–' : JSON.stringify(body, null, 2);
}
