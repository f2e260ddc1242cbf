import { operations } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import {
  aForm,
  aSession,
  bad,
  hubBench,
  linked,
  ok,
  TOKEN,
  twoConnectors,
  type HubBench,
} from '../testing/hub-bench.ts';
import { viewField } from './entry.ts';
import { createHubApi, HUB_ROUTES } from './hub-api.ts';
import { canGoBack } from './hub.ts';
import type { FormState } from './state.ts';

const LINK = 'POST /v1/hub/accounts';
const SESSION = 'GET /v1/hub/session';

async function opened(prepare: (bench: HubBench) => void = () => undefined): Promise<HubBench> {
  const bench = hubBench();
  prepare(bench);
  bench.hub.start();
  await bench.settle();
  return bench;
}

function fillIn({ hub }: HubBench): void {
  hub.type('domain', 'mycompany');
  hub.type('apiKey', 'k-1234');
}

const screen = ({ hub }: HubBench) => hub.read().state.screen;
function formOf({ hub }: HubBench): FormState {
  const { state } = hub.read();
  if (state.screen !== 'form') throw new Error(`The Hub shows ${state.screen}.`);
  return state;
}
function view(bench: HubBench, name: string) {
  const { form, entry } = formOf(bench);
  return viewField(
    form,
    entry,
    form.fields.find((field) => field.name === name)!,
  );
}
const never = () => new Promise<never>(() => undefined);

describe('what the Hub asks', () => {
  test('has the methods and paths of the operation table, and all of its part', () => {
    const table = Object.entries(operations)
      .filter(([name]) => name.startsWith('hub.'))
      .map(([name, { method, path }]) => [name, { method, path }]);
    expect(HUB_ROUTES).toEqual(Object.fromEntries(table));
  });

  test('goes out with the token alone, and not at all with one that cannot be right', async () => {
    const bench = await opened();
    expect(bench.sent.map(({ route }) => route)).toEqual([SESSION, 'GET /v1/hub/connectors/one']);
    let asked = 0;
    const fetch = () => Promise.reject(new Error(String((asked += 1))));
    for (const token of ['', 'undefined', `${TOKEN}x`]) {
      const api = createHubApi({ url: 'http://sluice.example', token, clock: bench.clock, fetch });
      const reply = await api.session('en', new AbortController().signal);
      expect(reply).toMatchObject({ ok: false, problem: { code: 'hub.token' } });
    }
    expect(asked).toBe(0);
  });

  test('ends by itself when no answer comes', async () => {
    const bench = await opened((one) => one.say(SESSION, never));
    await bench.clock.advance(20_000);
    expect(bench.hub.read().state).toMatchObject({ screen: 'unreachable', problem: { code: 'hub.timeout' } });
    expect(bench.sent[0]?.signal.aborted).toBe(true);
  });
});

describe('opening', () => {
  test('goes straight to the form where there is no choice, with no way back', async () => {
    const bench = await opened();
    expect(screen(bench)).toBe('form');
    expect(canGoBack(bench.hub.read())).toBe(false);
  });

  test('a form that came with the session is shown without asking, unless it is in another language', async () => {
    const asked = (bench: HubBench) => bench.sent.map(({ route }) => route);
    const form = aForm({ website: 'https://with-the-session.example' });
    const with_ = await opened((one) => one.say(SESSION, ok(aSession({ form }))));
    expect(formOf(with_).form.website).toBe(form.website);
    expect(asked(with_)).toEqual([SESSION]);
    const other = await opened((one) => one.say(SESSION, ok(aSession({ form, locale: 'de' }))));
    expect(formOf(other).form.website).toBe('');
    expect(asked(other)).toHaveLength(2);
  });

  test('offers a choice where there is one, and the way back to it', async () => {
    const bench = await opened((one) => one.say(SESSION, ok(aSession({ connectors: twoConnectors }))));
    expect(screen(bench)).toBe('picker');
    bench.hub.choose('two');
    await bench.settle();
    expect(formOf(bench).form.connector.id).toBe('two');
    bench.hub.back();
    expect(screen(bench)).toBe('picker');
  });

  test('goes to the account that is to be edited, though there are other connectors', async () => {
    const session = aSession({ connectors: twoConnectors, account: { ...linked, connector: 'two' } });
    const bench = await opened((one) => one.say(SESSION, ok(session)));
    expect(formOf(bench).form.connector.id).toBe('two');
    expect(canGoBack(bench.hub.read())).toBe(false);
  });

  test.each(['link.invalid', 'link.expired', 'link.revoked', 'link.exhausted', 'link.origin'])(
    'stops at %s and says so once',
    async (code) => {
      const bench = await opened((one) => one.say(SESSION, bad(410, code)));
      expect(bench.hub.read().state).toMatchObject({ screen: 'stopped', problem: { code } });
      expect(bench.told.problems).toHaveLength(1);
    },
  );

  test('says so when the session was used, or nothing can be linked', async () => {
    const used = await opened((one) => one.say(SESSION, ok(aSession({ status: 'used', account: linked }))));
    expect(used.hub.read().state).toMatchObject({ screen: 'used', account: linked });
    const empty = await opened((one) => one.say(SESSION, ok(aSession({ connectors: [] }))));
    expect(screen(empty)).toBe('empty');
  });

  test('tries again when told to', async () => {
    const bench = await opened((one) => one.say(SESSION, 'lost'));
    expect(screen(bench)).toBe('unreachable');
    bench.say(SESSION, ok(aSession()));
    bench.hub.retry();
    await bench.settle();
    expect(screen(bench)).toBe('form');
  });

  test('a form that comes after the person went back is not shown', async () => {
    let give: (said: ReturnType<typeof ok>) => void = () => undefined;
    const bench = await opened((one) => {
      one.say(SESSION, ok(aSession({ connectors: twoConnectors })));
      one.say('GET /v1/hub/connectors/one', () => new Promise((resolve) => (give = resolve)));
    });
    bench.hub.choose('one');
    await bench.settle();
    bench.hub.back();
    give(ok(aForm()));
    await bench.settle();
    expect(screen(bench)).toBe('picker');
  });
});

describe('filling in', () => {
  test('says nothing while a field is filled in for the first time, and at once after it was left', async () => {
    const bench = await opened();
    bench.hub.type('apiKey', 'k-12');
    expect(view(bench, 'apiKey')).toMatchObject({ fault: null, complete: false });
    bench.hub.leave('apiKey');
    expect(view(bench, 'apiKey').fault).toBe('pattern');
    bench.hub.type('apiKey', 'k-1234');
    expect(view(bench, 'apiKey')).toMatchObject({ fault: null, complete: true });
  });

  test.each(['mycompany', 'MyCompany.example.com', '  https://mycompany.example.com/crm/x?y '])(
    'keeps of %j the part that is meant',
    async (typed) => {
      const bench = await opened();
      bench.hub.type('domain', typed);
      expect(view(bench, 'domain').complete).toBe(true);
      bench.hub.leave('domain');
      expect(view(bench, 'domain').value).toBe('mycompany');
    },
  );

  test('sends nothing while a field is wrong, and says which', async () => {
    const bench = await opened();
    bench.hub.type('domain', 'mycompany');
    expect(bench.hub.connect()).toBe('apiKey');
    expect(view(bench, 'apiKey').fault).toBe('required');
    expect(bench.sent.map(({ route }) => route)).not.toContain(LINK);
  });

  test('what was entered outlives another language', async () => {
    const bench = await opened();
    fillIn(bench);
    bench.say('GET /v1/hub/connectors/one', ok(aForm({ website: 'translated' })));
    bench.hub.translate();
    await bench.settle();
    expect(formOf(bench).form.website).toBe('translated');
    expect(view(bench, 'apiKey').value).toBe('k-1234');
  });

  test('another language comes to the picker too, and to the one that is come back to', async () => {
    const bench = await opened((one) => one.say(SESSION, ok(aSession({ connectors: twoConnectors }))));
    const say = (summary: string) => {
      const connectors = twoConnectors.map((connector) => ({ ...connector, summary }));
      bench.say(SESSION, ok(aSession({ connectors })));
    };
    const summaries = () => bench.hub.read().session?.connectors.map(({ summary }) => summary);
    say('auf Deutsch');
    bench.hub.translate();
    await bench.settle();
    expect(screen(bench)).toBe('picker');
    expect(summaries()).toEqual(['auf Deutsch', 'auf Deutsch']);
    bench.hub.choose('one');
    await bench.settle();
    say('in English');
    bench.hub.translate();
    bench.hub.back();
    await bench.settle();
    expect([screen(bench), summaries()]).toEqual(['picker', ['in English', 'in English']]);
  });
});

describe('connecting', () => {
  test('sends what was entered, in its one form, and tells of success once', async () => {
    const bench = await opened();
    bench.hub.type('domain', 'https://MyCompany.example.com/');
    bench.hub.type('apiKey', ' k-1234 ');
    expect(bench.hub.connect()).toBeNull();
    bench.hub.connect();
    await bench.settle();
    const sent = bench.sent.filter(({ route }) => route === LINK);
    expect(sent.map(({ body }) => body)).toEqual([
      { connector: 'one', fields: { domain: 'mycompany', apiKey: 'k-1234' } },
    ]);
    expect(screen(bench)).toBe('success');
    expect(bench.told.success).toEqual([{ account: linked, changed: false }]);
  });

  test('tells of progress after one second, and lets it be cancelled after five', async () => {
    const bench = await opened((one) => one.say(LINK, never));
    fillIn(bench);
    bench.hub.connect();
    await bench.clock.advance(999);
    expect(formOf(bench).phase).toBe('checking');
    bench.hub.cancel();
    expect(formOf(bench).phase).toBe('checking');
    await bench.clock.advance(1);
    expect(formOf(bench).phase).toBe('slow');
    await bench.clock.advance(4_000);
    expect(formOf(bench).phase).toBe('long');
  });

  test('cancelled, the request ends, and all that was entered is still there', async () => {
    const bench = await opened((one) => one.say(LINK, never));
    fillIn(bench);
    bench.hub.connect();
    await bench.clock.advance(5_000);
    bench.hub.cancel();
    await bench.settle();
    expect(bench.sent.find(({ route }) => route === LINK)?.signal.aborted).toBe(true);
    expect(formOf(bench)).toMatchObject({ phase: 'idle', notice: { kind: 'cancelled' } });
    expect(view(bench, 'apiKey').value).toBe('k-1234');
  });

  test('cancelled too late, it is shown as what it is: linked', async () => {
    const bench = await opened((one) => one.say(LINK, never));
    fillIn(bench);
    bench.hub.connect();
    await bench.clock.advance(5_000);
    bench.say(SESSION, ok(aSession({ status: 'used', account: linked })));
    bench.hub.cancel();
    await bench.settle();
    expect(bench.told.success).toEqual([{ account: linked, changed: false }]);
  });

  test('a line that broke after the account was linked is no failure', async () => {
    const bench = await opened();
    fillIn(bench);
    bench.say(LINK, 'lost');
    bench.say(SESSION, ok(aSession({ status: 'used', account: linked })));
    bench.hub.connect();
    await bench.settle();
    expect(screen(bench)).toBe('success');
    expect(bench.told.problems).toEqual([]);
  });

  test('refused, it keeps what was entered and the provider’s own words', async () => {
    const bench = await opened();
    fillIn(bench);
    bench.say(LINK, bad(422, 'account.refused', { said: 'Invalid API key' }));
    bench.hub.connect();
    await bench.settle();
    expect(formOf(bench).notice).toMatchObject({
      problem: { code: 'account.refused', said: 'Invalid API key' },
    });
    expect(view(bench, 'apiKey').value).toBe('k-1234');
    bench.say(LINK, ok({ account: linked, changed: false }, 201));
    bench.hub.connect();
    await bench.settle();
    expect(screen(bench)).toBe('success');
  });

  test('what the server finds wrong stands at its field, until that is changed', async () => {
    const bench = await opened();
    fillIn(bench);
    const fields = [{ field: 'fields.domain', message: 'is not known' }];
    bench.say(LINK, bad(422, 'account.fields', { fields }));
    bench.hub.connect();
    await bench.settle();
    expect(formOf(bench)).toMatchObject({ notice: null, entry: { refused: { domain: 'is not known' } } });
    expect(view(bench, 'domain').fault).toBe('refused');
    bench.hub.type('domain', 'other');
    expect(view(bench, 'domain').fault).toBeNull();
  });

  test('what to do about an address that is not allowed stands at its field', async () => {
    const bench = await opened();
    fillIn(bench);
    const fields = [{ field: 'fields.domain', message: 'names a host that is not allowed' }];
    bench.say(LINK, bad(403, 'egress.host', { fields, fix: 'Ask the operator to allow it.' }));
    bench.hub.connect();
    await bench.settle();
    expect(formOf(bench).entry.refused['domain']).toBe(
      'names a host that is not allowed. Ask the operator to allow it.',
    );
    expect(formOf(bench).notice).toMatchObject({ kind: 'problem' });
  });

  test.each(['link.expired', 'link.revoked', 'link.exhausted'])(
    'stops when the answer is %s',
    async (code) => {
      const bench = await opened((one) => one.say(LINK, bad(410, code)));
      fillIn(bench);
      bench.hub.connect();
      await bench.settle();
      expect(bench.hub.read().state).toMatchObject({ screen: 'stopped', problem: { code } });
    },
  );

  test('a session that was used meanwhile is asked how it ended', async () => {
    const bench = await opened((one) => one.say(LINK, bad(409, 'link.used')));
    fillIn(bench);
    bench.say(SESSION, ok(aSession({ status: 'used', account: linked })));
    bench.hub.connect();
    await bench.settle();
    expect(bench.hub.read().state).toMatchObject({ screen: 'used', account: linked });
  });

  test('a Hub that is taken off the page ends what is under way', async () => {
    const bench = await opened((one) => one.say(LINK, never));
    fillIn(bench);
    bench.hub.connect();
    await bench.settle();
    bench.hub.stop();
    await bench.settle();
    expect(bench.sent.at(-1)?.signal.aborted).toBe(true);
    expect(bench.clock.sleepers()).toBe(0);
  });
});

describe('editing', () => {
  const account = {
    id: 'acc_1',
    name: 'One',
    description: '',
    values: { domain: 'mycompany' },
    hints: { apiKey: '•••1234' },
  };
  const editing = (bench: HubBench) => bench.say('GET /v1/hub/connectors/one', ok(aForm({ account })));

  test('shows what is not secret, and sends no secret that stays', async () => {
    const bench = await opened(editing);
    expect(view(bench, 'apiKey')).toMatchObject({ hint: '•••1234', value: '' });
    expect(view(bench, 'domain').value).toBe('mycompany');
    bench.hub.connect();
    await bench.settle();
    expect(bench.sent.at(-1)?.body).toEqual({ connector: 'one', fields: { domain: 'mycompany' } });
  });

  test('sends a secret that was replaced, and not one that was then kept after all', async () => {
    const bench = await opened(editing);
    bench.hub.replaceSecret('apiKey');
    bench.hub.type('apiKey', 'k-9999');
    bench.hub.keepSecret('apiKey');
    expect(view(bench, 'apiKey').hint).toBe('•••1234');
    bench.hub.replaceSecret('apiKey');
    expect(bench.hub.connect()).toBe('apiKey');
    bench.hub.type('apiKey', 'k-9999');
    bench.hub.connect();
    await bench.settle();
    expect(bench.sent.at(-1)?.body).toMatchObject({ fields: { apiKey: 'k-9999' } });
  });

  test('a kept secret that is wanted again opens with the reason', async () => {
    const bench = await opened(editing);
    const fields = [{ field: 'fields.apiKey', message: 'must be entered with a new address' }];
    bench.say(LINK, bad(422, 'account.fields', { fields }));
    bench.hub.type('domain', 'other');
    bench.hub.connect();
    await bench.settle();
    expect(view(bench, 'apiKey')).toMatchObject({ hint: null, fault: 'again' });
  });

  test('name and description are sent where they are asked for', async () => {
    const bench = await opened((one) => {
      editing(one);
      one.say(SESSION, ok(aSession({ askName: true })));
    });
    bench.hub.type('@name', '  Sales ');
    bench.hub.connect();
    await bench.settle();
    expect(bench.sent.at(-1)?.body).toMatchObject({ name: 'Sales', description: '' });
  });
});
