import { watchRun, type Terminal } from '@sluice/cli';
import type { Client } from '@sluice/sdk';
import Papa from 'papaparse';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startStack, type Stack } from './stack.ts';

const HELP = `Matches a hand-kept list of election winners to the members in office, by full name and chamber alone.

  npm run real -- FOLDER          FOLDER holds us-congress/legislators.csv,
                                  us-congress/winners-2024.csv and companies/sp500.csv

Ends in one JSON line {winners, inOffice, matched, wrong}; fails when a winner was matched to a wrong person
or fewer than 99 % of those in office were matched.
`;

const CHAMBERS = { senate: 'United States Senate', house: 'United States House of Representatives' };
const MIN_MATCHED = 0.99;

interface Winner {
  Race: string;
  'Bioguide ID': string;
  Name: string;
}

interface Member {
  id: string;
  full_name: string;
  phone: string;
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', default: false } },
});
const folder = positionals[0];
if (flags.help || folder === undefined) {
  process.stdout.write(HELP);
  process.exitCode = flags.help ? 0 : 2;
} else process.exitCode = await main(resolve(folder));

async function main(data: string): Promise<number> {
  const files = {
    members: join(data, 'us-congress/legislators.csv'),
    companies: join(data, 'companies/sp500.csv'),
    winners: join(data, 'us-congress/winners-2024.csv'),
  };
  const missing = Object.values(files).filter((file) => !existsSync(file));
  if (missing.length > 0) {
    process.stderr.write(`These files are needed and not there:\n${missing.join('\n')}\n`);
    return 2;
  }
  const scratch = mkdtempSync(join(process.cwd(), 'node_modules/.sluice-real-'));
  let stack: Stack | undefined;
  try {
    stack = await startStack({
      dataDir: scratch,
      lusha: [
        '--people',
        files.members,
        '--companies',
        files.companies,
        '--create-key',
        '--plan',
        'scale',
        '--credits',
        '100000',
      ],
      flowlu: null,
      onStep: (what) => process.stderr.write(`starting ${what} …\n`),
    });
    const winners = readTable<Winner>(files.winners);
    const found = await matchWinners(stack, winners);
    return report(winners, found, readTable<Member>(files.members));
  } finally {
    await stack?.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

function readTable<T>(file: string): T[] {
  return Papa.parse<T>(readFileSync(file, 'utf8'), { header: true, skipEmptyLines: true }).data;
}

/** `AZ` is a Senate seat, `AL07` one of the House. */
function chamber(race: string): string {
  return /^[A-Z]{2}$/.test(race) ? CHAMBERS.senate : CHAMBERS.house;
}

/** Enriches name and chamber, nothing else; answers the phone that was found for each row, or none. */
async function matchWinners(stack: Stack, winners: readonly Winner[]): Promise<(string | undefined)[]> {
  const { client } = stack;
  const account = await stack.linkLusha('Members');
  const input = Papa.unparse(winners.map((winner) => ({ Name: winner.Name, Chamber: chamber(winner.Race) })));
  const file = await client.files.upload({ query: { name: 'winners.csv' }, body: `${input}\n` });
  const created = await client.enrichments.create({
    body: {
      fileId: file.id,
      accountId: account.id,
      mapping: { fullName: 'Name', companyName: 'Chamber' },
      start: true,
    },
  });
  const run = await watchRun({ client, terminal: quietTerminal(), runId: created.id });
  if (run.status !== 'completed') throw new Error(`The run ended ${run.status}: ${run.reason ?? ''}`);
  return readPhones(client, run.id);
}

async function readPhones(client: Client, runId: string): Promise<(string | undefined)[]> {
  let text = '';
  for await (const chunk of await client.runs.output({ params: { runId }, query: { format: 'csv' } })) {
    text += Buffer.from(chunk).toString('utf8');
  }
  const rows = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data;
  return rows.map((row) => row['phone'] || undefined);
}

function report(
  winners: readonly Winner[],
  phones: readonly (string | undefined)[],
  members: readonly Member[],
): number {
  const byPhone = new Map(members.map((member) => [digits(member.phone), member]));
  const inOffice = new Set(members.map((member) => member.id));
  let matched = 0;
  let wrong = 0;
  winners.forEach((winner, index) => {
    const truth = winner['Bioguide ID'];
    const phone = phones[index];
    const person = phone === undefined ? undefined : byPhone.get(digits(phone));
    const known = inOffice.has(truth);
    if (phone === undefined) {
      if (known) process.stderr.write(`not matched: ${winner.Name} (${winner.Race})\n`);
    } else if (person?.id === truth) matched += 1;
    else if (!/^[A-Z]\d{6}$/.test(truth))
      process.stderr.write(`no id to check by: ${winner.Name} → ${person?.full_name ?? phone}\n`);
    else {
      wrong += 1;
      process.stderr.write(`WRONG: ${winner.Name} (${winner.Race}) → ${person?.full_name ?? phone}\n`);
    }
  });
  const figures = {
    winners: winners.length,
    inOffice: winners.filter((winner) => inOffice.has(winner['Bioguide ID'])).length,
    matched,
    wrong,
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  return wrong === 0 && matched >= MIN_MATCHED * figures.inOffice ? 0 : 1;
}

function digits(phone: string): string {
  return phone.replaceAll(/\D/g, '').slice(-10);
}

function quietTerminal(): Terminal {
  return {
    out: process.stdout,
    err: process.stderr,
    input: process.stdin,
    interactive: false,
    colour: false,
    columns: 100,
    program: 'npm run sluice --',
    interrupted: new AbortController().signal,
  };
}
