import { Pool } from 'undici';
import { figure, median, type Bench, type Figure, type Report } from '../bench.ts';
import { PROXY_KEY, UPSTREAM_KEY } from './keys.ts';
import { linkCalls } from './linked-calls.ts';
import { startProcess } from './process.ts';

/** Calls against the same request made straight with undici, and against a proxy written by hand. */
export const calls: Bench = {
  name: 'calls',
  title: 'an outside call with its guard, budget, vault and record, upstream on loopback in another process',
  run: async (report) => {
    const upstream = await startProcess('upstream.js');
    try {
      const figures = await inProcess(upstream.url, report);
      const rate = figures.find(({ name }) => name === 'calls.throughput')?.value ?? 0;
      return [...figures, await besideProxy({ upstream: upstream.url, rate, report })];
    } finally {
      await upstream.stop();
    }
  },
};

const ROUNDS = 7;
const ONE_BY_ONE = 1500;
const AT_ONCE = 12_000;
const PROXIED = 8_000;
const CONCURRENCY = 64;

type Call = () => Promise<unknown>;

interface Round {
  floorP50: number;
  p50: number;
  added: number;
  floorRate: number;
  rate: number;
}

async function inProcess(url: string, report: Report): Promise<Figure[]> {
  const linked = await linkCalls(url);
  const pool = new Pool(url, { connections: CONCURRENCY });
  const viaSluice: Call = () => linked.get('a');
  const straight: Call = async () => {
    const { body } = await pool.request({
      method: 'GET',
      path: '/things/a',
      headers: { 'x-api-key': UPSTREAM_KEY, accept: 'application/json' },
    });
    return body.json();
  };
  try {
    for (const call of [viaSluice, straight]) await perSecond(call, AT_ONCE);
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const floorP50 = await p50Ms(straight, ONE_BY_ONE);
      const p50 = await p50Ms(viaSluice, ONE_BY_ONE);
      const floorRate = await perSecond(straight, AT_ONCE);
      const rate = await perSecond(viaSluice, AT_ONCE);
      rounds.push({ floorP50, p50, added: p50 - floorP50, floorRate, rate });
      report(
        `round ${round + 1}: p50 ${ms(p50)} (straight ${ms(floorP50)}), ${perS(rate)} (straight ${perS(floorRate)})`,
      );
    }
    const of = (name: keyof Round): number => median(rounds.map((round) => round[name]));
    return [
      figure({
        name: 'calls.added_p50',
        value: of('added'),
        unit: 'ms',
        floor: of('floorP50'),
        target: 0.3,
        better: 'lower',
      }),
      figure({
        name: 'calls.throughput',
        value: of('rate'),
        unit: 'calls/s',
        floor: of('floorRate'),
        target: 8000,
        better: 'higher',
      }),
    ];
  } finally {
    await pool.close();
    await linked.close();
  }
}

interface BesideProxy {
  upstream: string;
  /** Of calls in process. */
  rate: number;
  report: Report;
}

/**
 * The rate of calls beside that of a bare proxy. Told too, without a target of its own: what is left of the
 * rate when calls stand behind an HTTP server as the proxy does, three processes on the machine's cores.
 */
async function besideProxy({ upstream, rate, report }: BesideProxy): Promise<Figure> {
  const bare = await startProcess('proxy.js', ['bare', upstream]);
  const sluice = await startProcess('proxy.js', ['sluice', upstream]);
  const pools = [bare, sluice].map(({ url }) => new Pool(url, { connections: CONCURRENCY }));
  const [viaBare, viaSluice] = pools.map((pool): Call => async () => {
    const { statusCode, body } = await pool.request({
      method: 'GET',
      path: '/things/a',
      headers: { 'x-proxy-key': PROXY_KEY },
    });
    await body.text();
    if (statusCode !== 200) throw new Error(`the proxy answered ${statusCode}`);
  }) as [Call, Call];
  try {
    for (const call of [viaBare, viaSluice]) await perSecond(call, PROXIED);
    const rounds: { floor: number; rate: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const floor = await perSecond(viaBare, PROXIED);
      const proxied = await perSecond(viaSluice, PROXIED);
      rounds.push({ floor, rate: proxied });
      report(`round ${round + 1}: behind HTTP ${perS(proxied)} (bare proxy ${perS(floor)})`);
    }
    const floor = median(rounds.map((round) => round.floor));
    const proxied = median(rounds.map((round) => round.rate));
    report(`behind HTTP ${perS(proxied)}, ${(proxied / floor).toFixed(2)} of the bare proxy`);
    const target = floor / 2;
    return figure({
      name: 'calls.beside_proxy',
      value: rate,
      unit: 'calls/s',
      floor,
      target,
      better: 'higher',
    });
  } finally {
    await Promise.all(pools.map((pool) => pool.close()));
    await Promise.all([bare.stop(), sluice.stop()]);
  }
}

/** The median of so many calls, one after the other. */
async function p50Ms(call: Call, count: number): Promise<number> {
  const took: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const began = performance.now();
    await call();
    took.push(performance.now() - began);
  }
  return median(took);
}

/** So many calls, as fast as they go, `CONCURRENCY` at once. */
async function perSecond(call: Call, count: number): Promise<number> {
  let left = count;
  const began = performance.now();
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return (count * 1000) / (performance.now() - began);
}

function ms(value: number): string {
  return `${value.toFixed(3)} ms`;
}

function perS(value: number): string {
  return `${Math.round(value).toLocaleString('en')}/s`;
}
