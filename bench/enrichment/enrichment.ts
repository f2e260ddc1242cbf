import { figure, type Bench, type Figure } from '../bench.ts';
import { enrichmentJob, type JobResult } from './job.ts';

const BATCH = 100;
const PER_SECOND = 25;
/** Of the people that no run asks for: what the service gives a client that does nothing else. */
const STRAIGHT = 20_000;

/** Against a limit of requests a second: what is reached of it while the run is under way. */
export const enrichSecond: Bench = {
  name: 'enrich-second',
  title: `enriching at a limit of ${PER_SECOND} requests a second of ${BATCH} contacts`,
  run: async (report) => {
    const rows = 100_000;
    const job = await enrichmentJob({ people: 110_000, rows, rate: `second=${PER_SECOND}`, report });
    const floor = PER_SECOND * BATCH;
    const steady = steadyRate(job, rows);
    report(`without the first second's burst and the end: ${Math.round(steady)} contacts/s`);
    return [
      figure({
        name: 'enrich.second',
        value: rows / job.seconds,
        unit: 'contacts/s',
        floor,
        target: 0.99 * floor,
        better: 'higher',
      }),
      noRefusals('enrich.second_429', job),
    ];
  },
};

/** Against a limit of requests a minute: the time beside the least that the limit allows. */
export const enrichMinute: Bench = {
  name: 'enrich-minute',
  title: 'enriching at a limit of 300 requests a minute (and 25 a second)',
  run: async (report) => {
    const perMinute = 300;
    const requests = perMinute + 100;
    const job = await enrichmentJob({
      people: 50_000,
      rows: requests * BATCH,
      rate: `second=${PER_SECOND},minute=${perMinute}`,
      report,
    });
    // A minute's worth at once, a minute's wait, then the rest at the second's pace.
    const floor = 60 + (requests - perMinute) / PER_SECOND - 1;
    const reached = (100 * floor) / job.seconds;
    return [
      figure({
        name: 'enrich.minute',
        value: reached,
        unit: '% of the limit',
        floor: 100,
        target: 99,
        better: 'higher',
      }),
      noRefusals('enrich.minute_429', job),
    ];
  },
};

/** With every limit lifted: how fast the machine itself is. */
export const enrichUnlimited: Bench = {
  name: 'enrich-unlimited',
  title: 'enriching 300,000 contacts with the limits lifted',
  run: async (report) => {
    const rows = 300_000;
    const job = await enrichmentJob({ people: 330_000, rows, rate: 'off', straight: STRAIGHT, report });
    return [
      figure({
        name: 'enrich.unlimited',
        value: rows / job.seconds,
        unit: 'contacts/s',
        ...(job.straight === undefined ? {} : { floor: job.straight }),
        target: 20_000,
        better: 'higher',
      }),
    ];
  },
};

/** A million rows in, against a service that holds a million people. */
export const enrichMillion: Bench = {
  name: 'enrich-million',
  title: 'a million rows in, and the memory that server and service hold at most',
  run: async (report): Promise<Figure[]> => {
    const rows = 1_000_000;
    const job = await enrichmentJob({ people: 1_050_000, rows, rate: 'off', report });
    report(`${Math.round(rows / job.seconds).toLocaleString('en')} contacts/s`);
    return [
      figure({
        name: 'million.server_peak',
        value: job.peakMb.server,
        unit: 'MB',
        target: 400,
        better: 'lower',
      }),
      figure({
        name: 'million.service_peak',
        value: job.peakMb.service,
        unit: 'MB',
        target: 400,
        better: 'lower',
      }),
    ];
  },
};

function noRefusals(name: string, { run }: JobResult): Figure {
  return figure({ name, value: run.rateLimited, unit: 'answers of 429', target: 0, better: 'lower' });
}

/** Between a tenth and nine tenths of the rows: without the first second's burst and the end. */
function steadyRate({ progress }: JobResult, rows: number): number {
  const from = progress.find(({ done }) => done >= 0.1 * rows);
  const to = progress.find(({ done }) => done >= 0.9 * rows);
  return from && to ? (to.done - from.done) / (to.seconds - from.seconds) : 0;
}
