import { figure, median, type Bench, type Figure, type Report } from '../bench.ts';
import { hubInteractive } from './hub-interactive.ts';
import { startGround } from './ground.ts';
import { bareVerifications } from './bare.ts';
import { linkOwners } from './walk.ts';

const ROUNDS = 5;
/** Owners a round and way; each has a key of his own. */
const OWNERS = 1000;
/** Until the server runs as it does in the long run. */
const WARM_UP = 2000;
const KEYS = WARM_UP + 2 * ROUNDS * OWNERS;
const PAGES = 15;

/** Link sessions made and used, each with a key that is checked with the provider, and how soon the Hub is there. */
export const linking: Bench = {
  name: 'linking',
  title:
    'link sessions made and used by owners with a key each, checked with the service; the Hub in a browser',
  run: async (report) => {
    const ground = await startGround({ keys: KEYS, report });
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
  await linkOwners(ground, { keys: keys.splice(0, WARM_UP), reads: true });
  const rounds: { rate: number; whole: number; floor: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const owners = keys.splice(0, OWNERS);
    const rate = await linkOwners(ground, { keys: owners, reads: false });
    const floor = await bareVerifications(ground, owners);
    const whole = await linkOwners(ground, { keys: keys.splice(0, OWNERS), reads: true });
    rounds.push({ rate, whole, floor });
    report(
      `round ${round + 1}: ${perS(rate)}, read by a Hub in between ${perS(whole)} (bare checks ${perS(floor)})`,
    );
  }
  await everyOwnerIsLinked(ground, KEYS);
  const of = (name: 'rate' | 'whole' | 'floor') => median(rounds.map((round) => round[name]));
  report(`with session and form read in between: ${perS(of('whole'))}`);
  return figure({
    name: 'linking.sessions',
    value: of('rate'),
    unit: 'sessions/s',
    floor: of('floor'),
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
