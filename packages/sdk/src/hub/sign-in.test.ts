import { describe, expect, test } from 'vitest';
import { aForm, aSession, bad, hubBench, linked, ok, type HubBench } from '../testing/hub-bench.ts';

const START = 'POST /v1/hub/attempts';
const LOOK = 'GET /v1/hub/attempts/attempt_1';
const CANCEL = 'DELETE /v1/hub/attempts/attempt_1';
const URL = 'http://sluice.example/oauth/start/attempt_1';

const attempt = (status: string, more: object = {}) => ({
  id: 'attempt_1',
  startUrl: URL,
  status,
  account: status === 'linked' ? linked : null,
  error: null,
  expiresAt: '2030-01-01T00:00:00.000Z',
  ...more,
});

async function signingIn(prepare: (bench: HubBench) => void = () => undefined): Promise<HubBench> {
  const bench = hubBench();
  bench.say('GET /v1/hub/connectors/one', ok(aForm({ auth: 'oauth2', fields: [] })));
  bench.say(START, ok(attempt('pending'), 201));
  bench.say(LOOK, ok(attempt('pending')));
  bench.say(CANCEL, ok(attempt('cancelled')));
  prepare(bench);
  bench.hub.start();
  await bench.settle();
  bench.hub.connect();
  return bench;
}

const looks = ({ sent }: HubBench) => sent.filter(({ route }) => route === LOOK).length;

describe('signing in in a window', () => {
  test('opens the window right on the click, and sends it on when the address is known', async () => {
    const bench = await signingIn();
    expect(bench.windows).toHaveLength(1);
    expect(bench.windows[0]?.url).toBeNull();
    await bench.settle();
    expect(bench.windows[0]?.url).toBe(URL);
    expect(bench.hub.read().state).toMatchObject({ screen: 'sign-in', window: 'open' });
  });

  test('linked, it closes the window and tells so', async () => {
    const bench = await signingIn();
    await bench.settle();
    bench.say(LOOK, ok(attempt('linked')));
    await bench.clock.advance(1_000);
    expect(bench.hub.read().state.screen).toBe('success');
    expect(bench.windows[0]?.closed).toBe(true);
    expect(bench.told.success).toEqual([{ account: linked, changed: false }]);
    const before = looks(bench);
    await bench.clock.advance(60_000);
    expect(looks(bench)).toBe(before);
  });

  test('looks each second, each other second after a minute, and not for ever', async () => {
    const bench = await signingIn();
    await bench.clock.advance(10_000);
    expect(looks(bench)).toBe(10);
    await bench.clock.advance(50_000);
    const minute = looks(bench);
    await bench.clock.advance(10_000);
    expect(looks(bench) - minute).toBeLessThanOrEqual(6);
    await bench.clock.advance(3_600_000);
    expect(bench.hub.read().state).toMatchObject({ screen: 'form', notice: { kind: 'sign-in-expired' } });
    expect(bench.clock.sleepers()).toBe(0);
  });

  test('a window that looks closed is said, never taken for the end', async () => {
    const bench = await signingIn();
    await bench.settle();
    const [opened] = bench.windows;
    opened?.close();
    await bench.clock.advance(1_000);
    expect(bench.hub.read().state).toMatchObject({ screen: 'sign-in', window: 'closed' });
    bench.say(LOOK, ok(attempt('linked')));
    await bench.clock.advance(1_000);
    expect(bench.hub.read().state.screen).toBe('success');
  });

  test('opened again, the former attempt ends and another begins', async () => {
    const bench = await signingIn();
    await bench.settle();
    bench.hub.openAgain();
    expect(bench.windows).toHaveLength(2);
    await bench.settle();
    expect(
      bench.sent
        .map(({ route }) => route)
        .filter((route) => route !== LOOK)
        .slice(-2),
    ).toEqual([CANCEL, START]);
    expect(bench.windows.map(({ closed }) => closed)).toEqual([true, false]);
    expect(bench.windows[1]?.url).toBe(URL);
  });

  test('opened again just as it was linked, it is linked', async () => {
    const bench = await signingIn((one) => one.say(CANCEL, ok(attempt('linked'))));
    await bench.settle();
    bench.hub.openAgain();
    await bench.settle();
    expect(bench.hub.read().state.screen).toBe('success');
    expect(bench.told.success).toHaveLength(1);
    expect(bench.windows.every(({ closed }) => closed)).toBe(true);
  });

  test('a blocked window leaves its address to be opened by hand', async () => {
    const bench = await signingIn((one) => one.blockWindows());
    await bench.settle();
    expect(bench.hub.read().state).toMatchObject({ window: 'blocked', startUrl: URL });
    bench.hub.windowOpened();
    expect(bench.hub.read().state).toMatchObject({ window: 'open' });
    bench.say(LOOK, ok(attempt('linked')));
    await bench.clock.advance(1_000);
    expect(bench.hub.read().state.screen).toBe('success');
  });

  test.each([
    ['failed', 'sign-in-failed'],
    ['cancelled', 'sign-in-cancelled'],
    ['expired', 'sign-in-expired'],
  ])('%s at the provider, it is back at the form and says so', async (status, kind) => {
    const bench = await signingIn((one) =>
      one.say(LOOK, ok(attempt(status, { error: { code: 'oauth.refused', message: 'No.' } }))),
    );
    await bench.clock.advance(1_000);
    expect(bench.hub.read().state).toMatchObject({ screen: 'form', notice: { kind } });
    expect(bench.windows[0]?.closed).toBe(true);
  });

  test('cancelled here, it ends on the server too', async () => {
    const bench = await signingIn();
    await bench.settle();
    bench.hub.cancel();
    await bench.settle();
    expect(bench.sent.at(-1)?.route).toBe(CANCEL);
    expect(bench.hub.read().state).toMatchObject({ screen: 'form', notice: { kind: 'sign-in-cancelled' } });
    expect(bench.windows[0]?.closed).toBe(true);
    expect(bench.clock.sleepers()).toBe(0);
  });

  test('a line that is down is said, and the looking goes on', async () => {
    const bench = await signingIn((one) => one.say(LOOK, 'lost'));
    await bench.clock.advance(1_000);
    expect(bench.hub.read().state).toMatchObject({ screen: 'sign-in', offline: true });
    bench.say(LOOK, ok(attempt('linked')));
    await bench.clock.advance(1_000);
    expect(bench.hub.read().state.screen).toBe('success');
  });

  test('refused before it began, the window is closed again', async () => {
    const bench = await signingIn((one) => one.say(START, bad(409, 'oauth.app_missing')));
    await bench.settle();
    expect(bench.hub.read().state).toMatchObject({
      screen: 'form',
      notice: { problem: { code: 'oauth.app_missing' } },
    });
    expect(bench.windows[0]?.closed).toBe(true);
  });

  test('a session that ended meanwhile is asked how', async () => {
    const bench = await signingIn((one) => one.say(LOOK, bad(409, 'link.used')));
    await bench.settle();
    bench.say('GET /v1/hub/session', ok(aSession({ status: 'used', account: linked })));
    await bench.clock.advance(1_000);
    expect(bench.hub.read().state).toMatchObject({ screen: 'used', account: linked });
  });
});
