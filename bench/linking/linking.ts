import { figure, median, type Bench, type Figure, type Report } from '../bench.ts';
import { hubInteractive } from './hub-interactive.ts';
import { startGround } from './ground.ts';
import { bareVerifications } from './bare.ts';
import { linkOwners } from './walk.ts';

const ROUNDS = 5;
/** Owners a round; each has a key of his own. */
const OWNERS = 1500;
const WARM_UP = 300;
const PAGES = 11;

/** Link sessions made and used, each with a key that is checked with the provider, and how soon the Hub is there. */
export const linking: Bench = {
  name: 'linking',
  title:
    'link sessions made and used by owners with a key each, checked with the service; the Hub in a browser',
  run: async (report) => {
    const ground = await startGround({ keys: WARM_UP + ROUNDS * OWNERS, report });
    try {
      const rate = await sessionsPerSecond(ground, report);
      return [rate, ...(await hubInteractive(ground, { pages: PAGES, report }))];
    } finally {
      await ground.stop();
    }
  },
};

type Ground = Awaited<ReturnType<typeof startGround>>;

async function sessionsPerSecond(ground: Ground, report: Report): Promise<Figure> {
  const keys = ground.keys.slice();
  await linkOwners(ground, keys.splice(0, WARM_UP));
  const rounds: { rate: number; floor: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const owners = keys.splice(0, OWNERS);
    const rate = await linkOwners(ground, owners);
    const floor = await bareVerifications(ground, owners);
    rounds.push({ rate, floor });
    report(`round ${round + 1}: ${perS(rate)} linked (bare checks ${perS(floor)})`);
  }
  await everyOwnerIsLinked(ground, WARM_UP + ROUNDS * OWNERS);
  return figure({
    name: 'linking.sessions',
    value: median(rounds.map(({ rate }) => rate)),
    unit: 'sessions/s',
    floor: median(rounds.map(({ floor }) => floor)),
    target: 500,
    better: 'higher',
  });
}

/** A figure about links that did not happen would be worth nothing. */
async function everyOwnerIsLinked({ client }: Ground, expected: number): Promise<void> {
  let linked = 0;
  let cursor: string | undefined;
  do {
    const page = await client.accounts.list({ query: { limit: 200, ...(cursor ? { cursor } : {}) } });
    linked += page.items.filter(({ status }) => status === 'active').length;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  if (linked !== expected) throw new Error(`${linked} accounts are linked instead of ${expected}.`);
}

function perS(value: number): string {
  return `${Math.round(value).toLocaleString('en')}/s`;
}
