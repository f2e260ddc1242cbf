import { createHmac } from 'node:crypto';
import { Pool } from 'undici';
import { figure, median, type Bench, type Figure, type Report } from '../bench.ts';
import { startProcess } from '../calls/process.ts';
import { sampleAccount, tellEvents } from './told-events.ts';

/** Deliveries of events, each kept before it is sent and noted after, against bare signed POSTs. */
export const webhooks: Bench = {
  name: 'webhooks',
  title: 'events told to webhooks, durably, the endpoints on loopback in another process',
  run: async (report) => {
    const sink = await startProcess('../webhooks/sink.js');
    try {
      return [
        await measure({ sink: sink.url, webhooks: 4, target: 3000, report }),
        await measure({ sink: sink.url, webhooks: 1, target: 2000, report }),
      ];
    } finally {
      await sink.stop();
    }
  },
};

const ROUNDS = 3;
const DELIVERIES = 12_000;
/** Requests that one webhook has open at once. */
const OPEN_EACH = 8;

interface Measured {
  sink: string;
  webhooks: number;
  target: number;
  report: Report;
}

async function measure({ sink, webhooks: count, target, report }: Measured): Promise<Figure> {
  const rounds: { rate: number; floor: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const told = await tellEvents(sink, { webhooks: count, events: DELIVERIES / count });
    try {
      const floor = await barePosts(sink, count * OPEN_EACH);
      const rate = perSecond(await told.deliver());
      rounds.push({ rate, floor });
      report(`${count} webhooks, round ${round + 1}: ${whole(rate)}/s (bare signed POSTs ${whole(floor)}/s)`);
    } finally {
      await told.close();
    }
  }
  return figure({
    name: count === 1 ? 'webhooks.one_endpoint' : 'webhooks.throughput',
    value: median(rounds.map(({ rate }) => rate)),
    unit: 'deliveries/s',
    floor: median(rounds.map(({ floor }) => floor)),
    target,
    better: 'higher',
  });
}

/** As many messages of the same size, signed and sent, with nothing kept of them. */
async function barePosts(sink: string, connections: number): Promise<number> {
  const pool = new Pool(sink, { connections });
  const key = Buffer.alloc(32, 7);
  const body = JSON.stringify({
    type: 'account.changed',
    timestamp: new Date().toISOString(),
    data: { account: sampleAccount() },
  });
  let left = DELIVERIES;
  const began = performance.now();
  const send = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const timestamp = String(Math.floor(Date.now() / 1000));
      const signature = createHmac('sha256', key).update(`evt_1.${timestamp}.${body}`).digest('base64');
      const answer = await pool.request({
        method: 'POST',
        path: '/hook',
        headers: {
          'content-type': 'application/json',
          'webhook-id': 'evt_1',
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature}`,
        },
        body,
      });
      await answer.body.text();
    }
  };
  await Promise.all(Array.from({ length: connections }, send));
  const took = performance.now() - began;
  await pool.close();
  return perSecond(took);
}

function perSecond(tookMs: number): number {
  return (DELIVERIES * 1000) / tookMs;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
