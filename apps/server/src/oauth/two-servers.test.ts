import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeTestDatabase } from '../schema/testing/test-database.ts';
import { openOauthBench, signIn } from './testing/oauth-bench.ts';

const url = process.env['SLUICE_TEST_POSTGRES_URL'];
const HOUR = 3_600_000;
type Bench = Awaited<ReturnType<typeof openOauthBench>>;

describe.skipIf(url === undefined)(
  'two servers on one PostgreSQL (set SLUICE_TEST_POSTGRES_URL to run)',
  () => {
    let one: Bench;
    let two: Bench;
    let accountId: string;
    let database: Awaited<ReturnType<typeof makeTestDatabase>>;
    beforeEach(async () => {
      database = await makeTestDatabase(url ?? '');
      const location = { kind: 'postgres', url: database.url } as const;
      one = await openOauthBench({ location });
      two = await openOauthBench({ location, beside: one });
      await one.setApp();
      accountId = await one.signedIn();
      one.server.grants.length = 0;
    });
    afterEach(async () => {
      await two.close();
      await one.close();
      await database.drop();
    });
    const look = (bench: Bench) =>
      bench.calls.call({ workspaceId: bench.actor.workspaceId, accountId, action: 'portal.get', input: {} });

    test('an ended token is renewed by one of them, once, and both call with it', async () => {
      await Promise.all([look(one), look(two)]);
      one.clock.shift(2 * HOUR);
      await Promise.all(Array.from({ length: 40 }, (_, at) => look(at % 2 === 0 ? one : two)));
      expect(one.server.grants).toEqual(['refresh_token']);
    });

    test('what one renewed the other opens at once, however lately it looked', async () => {
      for (let round = 0; round < 4; round += 1) {
        const [first, second] = round % 2 === 0 ? [one, two] : [two, one];
        one.clock.shift(2 * HOUR);
        await second.accounts.secrets(await second.accounts.resolve(second.actor.workspaceId, accountId));
        await look(first);
        await one.server.endAccess();
        await look(second);
      }
      // A stale refresh token would have been refused, and the account be failing.
      expect(one.server.grants).toEqual(Array.from({ length: 8 }, () => 'refresh_token'));
      expect(await two.accounts.get(two.actor, accountId)).toMatchObject({ status: 'active' });
    });

    test('a token that was refused is renewed by one of them', async () => {
      await Promise.all([look(one), look(two)]);
      await one.server.endAccess();
      await Promise.all(Array.from({ length: 20 }, (_, at) => look(at % 2 === 0 ? one : two)));
      expect(one.server.grants).toEqual(['refresh_token']);
    });

    test('the renewal of a server that died is taken over when its promise ends, and not before', async () => {
      one.clock.shift(2 * HOUR);
      const linked = await one.accounts.resolve(one.actor.workspaceId, accountId);
      const now = one.clock.now();
      const { version } = await one.accounts.tokens.read(linked);
      const dead = { version, renewer: 'a third server', now, until: now + 45_000 };
      expect(await one.accounts.tokens.claim(linked, dead)).toBe(true);
      expect(await two.accounts.tokens.claim(linked, { ...dead, renewer: 'a fourth' })).toBe(false);
      const call = look(two);
      // Twice it has looked, and waits.
      await two.clock.sleep(250);
      expect(one.server.asked).toBe(1);
      one.clock.shift(46_000);
      await call;
      expect(one.server.grants).toEqual(['refresh_token']);
    });

    test('a token that lasts is used while another server renews it', async () => {
      one.clock.shift(HOUR - 30_000);
      const linked = await one.accounts.resolve(one.actor.workspaceId, accountId);
      const now = one.clock.now();
      const { version } = await one.accounts.tokens.read(linked);
      await one.accounts.tokens.claim(linked, { version, renewer: 'a third', now, until: now + 45_000 });
      await look(two);
      expect(one.server.grants).toEqual([]);
    });

    test('a sign-in begun at one may end at the other', async () => {
      const link = await one.open({ owner: { id: 'cus_2', name: 'Other' } });
      const attempt = await one.oauth.startAttempt(link, { connector: 'portal', fields: {} });
      const begun = await one.oauth.begin(attempt.id);
      expect(await signIn({ oauth: { ...two.oauth, begin: async () => begun } }, attempt)).toMatchObject({
        ok: true,
      });
      expect(await one.oauth.attempt(link, attempt.id)).toMatchObject({ status: 'linked' });
    });
  },
);
