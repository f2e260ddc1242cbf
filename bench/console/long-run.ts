import type { Run } from '@sluice/core';
import { DEFAULT_ACCOUNT, sampleInput, startLushaApi, type LushaApi } from '@sluice/lusha-api';
import type { Client } from '@sluice/sdk';
import type { Report } from '../bench.ts';

/** A run as people really have them, of a list with doubles, strangers and rows that say too little. */
export interface LongRun {
  runId: string;
  rows: number;
}

/** Requests a second, where the service takes as many as come. */
const UNLIMITED = '99999';
/** Of what the run may cost at most, of which about half is spent: so it stops, and some rows wait. */
const CAP_PART = 0.4;
const CREDITS = 100_000_000;
const LOOK_EVERY_MS = 100;
const MAX_LOOKS = 6_000;

/** The service that the run asks; to be started before the server that is to be allowed to call it. */
export function startProvider(rows: number): Promise<LushaApi> {
  const account = { name: DEFAULT_ACCOUNT, credits: CREDITS };
  return startLushaApi({ sample: { people: rows }, account, rate: {} });
}

/** Enriches a list of so many rows until its cap is reached: results in the spool, and rows of every outcome. */
export async function makeLongRun(
  client: Client,
  { provider, rows, report }: { provider: LushaApi; rows: number; report: Report },
): Promise<LongRun> {
  const began = performance.now();
  const fields = {
    apiKey: await provider.createKey(),
    baseUrl: provider.url,
    requestsPerSecond: UNLIMITED,
  };
  const account = await client.accounts.link({ body: { connector: 'lusha', name: 'Of a long run', fields } });
  const body = Buffer.from(sampleInput({ rows, people: rows }));
  const file = await client.files.upload({ query: { name: 'long.csv' }, body });
  const made = await client.enrichments.create({ body: { fileId: file.id, accountId: account.id } });
  const params = { runId: made.id };
  const planned = await reached(client, { runId: made.id, done: ({ status }) => status === 'ready' });
  const capCredits = Math.floor((planned.estimate?.maxCredits ?? 0) * CAP_PART);
  await client.runs.start({ params, body: { capCredits } });
  const run = await reached(client, { runId: made.id, done: ({ status }) => status === 'stopped' });
  const { matched, missed, refused, duplicates } = run.counts;
  report(
    `a run of ${rows.toLocaleString('en')} rows in ${((performance.now() - began) / 1000).toFixed(0)} s: ` +
      `${matched} found, ${missed} missed, ${refused} refused, ${duplicates} repeat others`,
  );
  return { runId: made.id, rows };
}

async function reached(
  client: Client,
  { runId, done }: { runId: string; done: (run: Run) => boolean },
): Promise<Run> {
  for (let look = 0; look < MAX_LOOKS; look += 1) {
    const run = await client.runs.get({ params: { runId } });
    if (done(run)) return run;
    if (['failed', 'completed', 'cancelled'].includes(run.status))
      throw new Error(`The run ended ${run.status}: ${run.reason ?? ''}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error('The run took too long.');
}
