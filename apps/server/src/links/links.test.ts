import { SluiceError, type HubLink, type LinkStatus } from '@sluice/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { KEEP_ENDED_MS } from './retention.ts';
import { MAX_REFUSALS } from './session-row.ts';
import { KEY, openLinkBench, OTHER_KEY, OWNER, refusal, type LinkBench } from './testing/link-bench.ts';

const MINUTE = 60_000;

let bench: LinkBench;
beforeEach(async () => {
  bench = await openLinkBench();
});
afterEach(() => bench.close());

const body = (fields: Record<string, string> = { apiKey: KEY }, more: Partial<HubLink> = {}): HubLink => ({
  connector: 'example',
  fields,
  ...more,
});
const accounts = async () => (await bench.accounts.list(bench.actor, {})).items;
const sessionRow = () => bench.store.db.selectFrom('link_sessions').selectAll().executeTakeFirstOrThrow();
const refuse = () => {
  bench.provider.verify = () => Promise.reject(new SluiceError('provider.auth', { message: 'Revoked.' }));
};

describe('making a session', () => {
  test('its token stands nowhere but in the answer, and its address tells it to no server', async () => {
    const { token, url } = await bench.open();
    expect(token).toMatch(/^slink_[\w-]{43}$/);
    expect(new URL(url)).toMatchObject({ pathname: '/link', search: '', hash: `#${token}` });
    const everything = JSON.stringify([
      await bench.store.db.selectFrom('link_sessions').selectAll().execute(),
      await bench.store.db.selectFrom('audit').selectAll().execute(),
    ]);
    expect(everything).not.toContain(token.slice(6));
    expect(await bench.acts()).toEqual(['link.created']);
  });

  test('it lasts thirty minutes unless another time is asked for', async () => {
    const lifeOf = ({ createdAt, expiresAt }: { createdAt: string; expiresAt: string }) =>
      Date.parse(expiresAt) - Date.parse(createdAt);
    expect(lifeOf((await bench.open()).session)).toBe(30 * MINUTE);
    expect(lifeOf((await bench.open({ expiresInSeconds: 60 })).session)).toBe(MINUTE);
  });

  test('it is not made when the person could link nothing with it for want of an OAuth app', async () => {
    expect(await refusal(bench.open({ connectors: ['portal'] }))).toMatchObject({
      code: 'oauth.app_missing',
      fix: expect.stringContaining('sluice oauth-apps set portal') as string,
    });
    await bench.open({ connectors: ['portal', 'example'] });
    bench.apps.add('portal');
    await bench.open({ connectors: ['portal'] });
    expect(await bench.acts()).toEqual(['link.created', 'link.created']);
  });

  test('an account is not edited by way of a link that a member made with whom it is not shared', async () => {
    const { id } = await bench.accounts.link(bench.actor, { ...body(), owner: OWNER.id });
    await bench.accounts.update(bench.actor, id, { sharedWith: 'admin' });
    const as = (role: 'admin' | 'operator') =>
      bench.links.create(
        { ...bench.actor, member: { id: 'mem_1', role, loginId: 'log_1' } },
        { owner: OWNER, accountId: id },
      );
    expect(await refusal(as('operator'))).toMatchObject({ code: 'account.shared' });
    expect((await as('admin')).session.accountId).toBe(id);
  });

  test('whoever enters a key that was revoked is told so, and neither whose nor which account it was', async () => {
    const { id } = await bench.accounts.link(bench.actor, { ...body(), owner: OWNER.id });
    await bench.accounts.revoke(bench.actor, id);
    const { link } = await bench.open({ several: true });
    const error = (await refusal(bench.links.link(link, { body: body() }))) as SluiceError;
    expect(error).toMatchObject({ code: 'account.revoked' });
    expect(`${error.message} ${error.fix}`).not.toMatch(new RegExp(`${id}|${OWNER.id}`));
  });

  test('it ends with the key of its account, and no other does', async () => {
    const { id } = await bench.accounts.link(bench.actor, { ...body(), owner: OWNER.id });
    const { session, link } = await bench.open({ accountId: id });
    const { session: other } = await bench.open();
    const { workspaceId } = bench.actor;
    expect(await bench.links.uses(workspaceId, id)).toMatchObject([
      { id: session.id, blocksUnlinking: false },
    ]);
    const stop = {
      workspaceId,
      accountIds: [id],
      at: bench.clock.now(),
      actor: bench.actor,
      reason: 'Revoked.',
      fix: 'Use another.',
    };
    expect(await bench.store.transaction((tx) => bench.links.endFor(tx, stop))).toBe(1);
    expect((await bench.links.get(bench.actor, session.id)).status).toBe('revoked');
    expect((await bench.links.get(bench.actor, other.id)).status).toBe('open');
    expect(await refusal(bench.links.reopen(workspaceId, link.row.id))).toMatchObject({
      code: 'link.revoked',
    });
    expect(await bench.links.uses(workspaceId, id)).toEqual([]);
  });

  test('an account to edit must be that owner’s, and of a connector that the session is for', async () => {
    const account = await bench.accounts.link(bench.actor, { ...body(), owner: OWNER.id });
    const { session } = await bench.open({ accountId: account.id });
    expect(session).toMatchObject({ accountId: account.id, connectors: ['example'] });
    const other = { owner: { id: 'cus_2', name: 'Other' }, accountId: account.id };
    expect(await refusal(bench.links.create(bench.actor, other))).toMatchObject({ code: 'account.unknown' });
    const wrong = { owner: OWNER, accountId: account.id, connectors: ['vendor'] };
    expect(await refusal(bench.links.create(bench.actor, wrong))).toMatchObject({ code: 'account.unknown' });
  });

  test('a preset of a connector that it is not for is refused', async () => {
    const wrong = { owner: OWNER, connectors: ['example'], preset: { vendor: { region: 'eu' } } };
    expect(await refusal(bench.links.create(bench.actor, wrong))).toMatchObject({ code: 'account.fields' });
  });

  test('those that ended long ago are swept away, and no others', async () => {
    const { session: old } = await bench.open({ expiresInSeconds: 60 });
    const { session: long } = await bench.open({ expiresInSeconds: 90 * 86_400 });
    await bench.clock.advance(KEEP_ENDED_MS + 2 * MINUTE);
    await bench.open();
    expect(await refusal(bench.links.get(bench.actor, old.id))).toMatchObject({ code: 'link.unknown' });
    expect(await bench.links.get(bench.actor, long.id)).toMatchObject({ status: 'expired' });
  });
});

describe('listing', () => {
  test('each session stands under the one status that it has, page by page', async () => {
    const made: Record<LinkStatus, string[]> = {
      open: [],
      used: [],
      revoked: [],
      expired: [],
      exhausted: [],
    };
    const note = (status: LinkStatus, { session }: { session: { id: string } }) =>
      made[status].push(session.id);
    for (let index = 0; index < 3; index += 1) note('expired', await bench.open({ expiresInSeconds: 60 }));
    const used = await bench.open({ expiresInSeconds: 60, several: true });
    await bench.links.link(used.link, { body: body() });
    note('used', used);
    const usedThenRevoked = await bench.open({ several: true });
    await bench.links.link(usedThenRevoked.link, { body: body({ apiKey: OTHER_KEY }) });
    await bench.links.revoke(bench.actor, usedThenRevoked.session.id);
    note('used', usedThenRevoked);
    const exhausted = await bench.open();
    refuse();
    for (let index = 0; index < MAX_REFUSALS; index += 1)
      await refusal(bench.links.link(exhausted.link, { body: body({ apiKey: `ex_wrong-${index}-xxxx` }) }));
    note('exhausted', exhausted);
    const revoked = await bench.open({ expiresInSeconds: 60 });
    await bench.links.revoke(bench.actor, revoked.session.id);
    note('revoked', revoked);
    await bench.clock.advance(MINUTE);
    for (let index = 0; index < 3; index += 1) note('open', await bench.open());

    for (const [status, ids] of Object.entries(made) as [LinkStatus, string[]][]) {
      const found: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await bench.links.list(bench.actor, { status, limit: 2, ...(cursor ? { cursor } : {}) });
        expect(page.items.every((one) => one.status === status)).toBe(true);
        found.push(...page.items.map(({ id }) => id));
        ({ nextCursor: cursor } = page);
      } while (cursor !== null);
      expect(found, status).toEqual(ids.toReversed());
    }
    expect((await bench.links.list(bench.stranger, {})).items).toEqual([]);
  });
});

describe('what a token opens', () => {
  test.each([undefined, '', 'Bearer', 'Bearer slink_short', `Basic slink_${'x'.repeat(43)}`])(
    '%j opens nothing, and says nothing',
    async (authorization) => {
      await bench.open();
      expect(await refusal(bench.links.authenticate(authorization, undefined))).toMatchObject({
        code: 'link.invalid',
      });
    },
  );

  test('nothing once it expired or was revoked, even after use', async () => {
    const { token } = await bench.open({ expiresInSeconds: 60 });
    await bench.clock.advance(MINUTE - 1);
    await bench.enter(token);
    await bench.clock.advance(1);
    expect(await refusal(bench.enter(token))).toMatchObject({ code: 'link.expired' });
    const { token: withdrawn, session, link } = await bench.open();
    await bench.links.link(link, { body: body() });
    await bench.enter(withdrawn);
    await bench.links.revoke(bench.actor, session.id);
    await bench.links.revoke(bench.actor, session.id);
    expect(await refusal(bench.enter(withdrawn))).toMatchObject({ code: 'link.revoked' });
    expect((await bench.acts()).filter((act) => act === 'link.revoked')).toHaveLength(1);
  });

  test('only for the pages that may use it, the hosted page, and servers', async () => {
    const { token } = await bench.open({
      origins: ['https://app.example.com/x', 'HTTPS://Shop.example:8443'],
    });
    await bench.links.setBranding(bench.actor, { linkUrl: 'https://link.acme.example' });
    const own = ['https://sluice.example', 'https://link.acme.example'];
    for (const origin of [undefined, 'https://app.example.com', 'https://shop.example:8443', ...own])
      expect((await bench.enter(token, origin)).row.owner_id).toBe(OWNER.id);
    for (const origin of ['https://evil.example', 'http://app.example.com', 'null', ''])
      expect(await refusal(bench.enter(token, origin)), origin).toMatchObject({ code: 'link.origin' });
  });

  test('a used one shows what was linked, and nothing else goes on', async () => {
    const { token, link } = await bench.open();
    const { account } = await bench.links.link(link, { body: body() });
    const again = await bench.enter(token);
    expect(await bench.links.session(again)).toMatchObject({ status: 'used', account });
    for (const work of [
      () => bench.links.form(again, 'example', undefined),
      () => bench.links.link(again, { body: body() }),
      () => bench.links.prepare(again, body()),
    ])
      expect(await refusal(work())).toMatchObject({ code: 'link.used' });
    expect(
      await bench.links.session(await bench.links.reopen(bench.actor.workspaceId, again.row.id)),
    ).toMatchObject({ status: 'used' });
  });
});

describe('the Hub’s view', () => {
  test('offers what the session is for, and a sign-in only where there is an app', async () => {
    const ids = async (more = {}) =>
      (await bench.links.session((await bench.open(more)).link)).connectors.map(({ id }) => id);
    expect(await ids()).toEqual(['example', 'vendor']);
    const { link } = await bench.open();
    expect(await refusal(bench.links.form(link, 'portal', undefined))).toMatchObject({
      code: 'oauth.app_missing',
    });
    bench.apps.add('portal');
    expect(await ids()).toEqual(['example', 'portal', 'vendor']);
    expect(await bench.links.form(link, 'portal', undefined)).toMatchObject({ auth: 'oauth2' });
    expect(await ids({ connectors: ['vendor'] })).toEqual(['vendor']);
  });

  test('the form leaves out what is preset or advanced, and speaks the language asked for', async () => {
    const names = async (more = {}) =>
      (await bench.links.form((await bench.open(more)).link, 'vendor', undefined)).fields.map(
        ({ name }) => name,
      );
    expect(await names()).toEqual(['apiKey', 'region']);
    expect(await names({ advanced: true })).toEqual(['apiKey', 'region', 'baseUrl']);
    expect(await names({ preset: { vendor: { region: 'eu' }, example: {} } })).toEqual(['apiKey']);
    const { link } = await bench.open({ locale: 'de-AT' });
    const german = await bench.links.form(link, 'vendor', undefined);
    expect([german.fields[0]?.label, german.connector.summary]).toEqual([
      'API-Schlüssel',
      'Spricht mit dem Anbieter.',
    ]);
    expect((await bench.links.form(link, 'vendor', 'en')).fields[0]?.label).toBe('API key');
    expect((await bench.links.session(link)).connectors.at(-1)?.summary).toBe('Spricht mit dem Anbieter.');
  });

  test('an account comes back for editing with what is not secret, of the fields that are shown', async () => {
    const fields = { apiKey: KEY, region: 'EU', baseUrl: 'http://127.0.0.1:4010' };
    const vendor = { connector: 'vendor', owner: OWNER.id, fields, name: 'Ours', description: 'Sales' };
    const { id } = await bench.accounts.link(bench.actor, vendor);
    const form = await bench.links.form((await bench.open()).link, 'vendor', undefined);
    expect(form.account).toEqual({
      id,
      name: 'Ours',
      description: 'Sales',
      values: { region: 'eu' },
      hints: { apiKey: '…9b2c' },
    });
    const preset = { vendor: { region: 'us' } };
    const other = await bench.links.form((await bench.open({ preset })).link, 'vendor', undefined);
    expect(other.account?.values).toEqual({});
    const several = await bench.links.form((await bench.open({ several: true })).link, 'vendor', undefined);
    expect(several.account).toBeNull();
  });

  test('a session without a choice brings its form along, in the language asked for', async () => {
    const { link } = await bench.open({ connectors: ['vendor'] });
    const { form } = await bench.links.session(link, 'de');
    expect(form).toEqual(await bench.links.form(link, 'vendor', 'de'));
    expect(form?.fields[0]?.label).toBe('API-Schlüssel');
    expect((await bench.links.session((await bench.open()).link)).form).toBeNull();
    const { id } = await bench.accounts.link(bench.actor, { ...body(), owner: OWNER.id });
    const editing = (await bench.open({ accountId: id })).link;
    expect((await bench.links.session(editing)).form?.account?.id).toBe(id);
  });

  test('an account to edit that was unlinked since is said to be gone', async () => {
    const { id } = await bench.accounts.link(bench.actor, { ...body(), owner: OWNER.id });
    const { link } = await bench.open({ accountId: id });
    await bench.accounts.unlink(bench.actor, id);
    expect((await bench.links.session(link)).account).toBeNull();
    for (const work of [
      () => bench.links.form(link, 'example', undefined),
      () => bench.links.link(link, { body: body() }),
    ])
      expect(await refusal(work())).toMatchObject({
        code: 'account.unknown',
        message: expect.stringContaining('not there any more') as unknown,
      });
    expect(await accounts()).toEqual([]);
  });
});

describe('linking', () => {
  test('keeps owner, label and metadata with the account, and ends the session', async () => {
    const metadata = { plan: 'pro', seats: 3, trial: false };
    const { link, session } = await bench.open({ label: 'onboarding', metadata });
    const linked = await bench.links.link(link, { body: body({ apiKey: KEY }, { name: 'Sneaked in' }) });
    expect(linked).toMatchObject({ changed: false, account: { connector: 'example', name: 'Example' } });
    expect(await accounts()).toMatchObject([
      { id: linked.account.id, owner: 'cus_1', ownerName: 'Acme', label: 'onboarding', metadata },
    ]);
    expect(await bench.links.get(bench.actor, session.id)).toMatchObject({
      status: 'used',
      accountId: linked.account.id,
      usedAt: expect.any(String) as unknown,
    });
    expect(await bench.acts()).toEqual(['link.created', 'account.linked', 'link.used']);
    expect(bench.announced).toEqual(['account.linked active']);
  });

  test('name and description are the person’s where the session asks for them', async () => {
    const { link } = await bench.open({ askName: true });
    const named = { name: 'Our CRM', description: 'For sales' };
    await bench.links.link(link, { body: body({ apiKey: KEY }, named) });
    expect(await accounts()).toMatchObject([named]);
    const edit = await bench.open();
    await bench.links.link(edit.link, { body: body({ apiKey: '' }, { name: 'Other' }) });
    expect(await accounts()).toMatchObject([named]);
  });

  test('without several, the account that is there is changed, and its key is kept unless replaced', async () => {
    const { link } = await bench.open({ label: 'first', metadata: { a: 1 } });
    const { account } = await bench.links.link(link, { body: body({ apiKey: KEY, region: 'eu' }) });
    const edit = await bench.open({ owner: { id: OWNER.id, name: 'Acme Ltd' } });
    const changed = await bench.links.link(edit.link, { body: body({ apiKey: '', region: 'us' }) });
    expect(changed).toEqual({ account, changed: true });
    expect(await accounts()).toMatchObject([
      { id: account.id, fields: { apiKey: '…9b2c', region: 'us' }, ownerName: 'Acme Ltd', label: 'first' },
    ]);
    expect((await accounts())[0]?.metadata).toEqual({ a: 1 });
    const relink = await bench.open({ label: 'second', metadata: { b: 2 } });
    await bench.links.link(relink.link, { body: body({ apiKey: OTHER_KEY }) });
    expect(await accounts()).toMatchObject([{ id: account.id, label: 'second', metadata: { b: 2 } }]);
    const [{ id } = { id: '' }] = await accounts();
    const linked = await bench.accounts.resolve(bench.actor.workspaceId, id);
    expect((await bench.accounts.secrets(linked))['apiKey']?.open()).toBe(OTHER_KEY);
  });

  test('with several, each session makes one of its own, and the same key twice is said to be there', async () => {
    for (const apiKey of [KEY, OTHER_KEY]) {
      const { link } = await bench.open({ several: true });
      expect(await bench.links.link(link, { body: body({ apiKey }) })).toMatchObject({ changed: false });
    }
    expect(await accounts()).toHaveLength(2);
    const { link, session } = await bench.open({ several: true });
    const error = (await refusal(bench.links.link(link, { body: body() }))) as SluiceError;
    expect(error).toMatchObject({ code: 'account.exists' });
    expect(JSON.stringify([error.message, error.fix])).not.toMatch(/cus_1|acc_/);
    expect(await bench.links.get(bench.actor, session.id)).toMatchObject({ status: 'open' });
  });

  test('what is preset goes into the account, and is not the person’s to set; nor is what is advanced', async () => {
    const preset = { vendor: { baseUrl: 'http://127.0.0.1:4010' } };
    const { link } = await bench.open({ preset });
    const vendor = { connector: 'vendor' };
    for (const baseUrl of ['http://127.0.0.1:4010', ''])
      expect(
        await refusal(bench.links.link(link, { body: body({ apiKey: KEY, baseUrl }, vendor) })),
      ).toMatchObject({ code: 'account.fields', fields: [{ field: 'fields.baseUrl' }] });
    const plain = await bench.open();
    const advanced = { apiKey: KEY, baseUrl: 'http://127.0.0.1:4010' };
    expect(await refusal(bench.links.link(plain.link, { body: body(advanced, vendor) }))).toMatchObject({
      code: 'account.fields',
    });
    expect(bench.provider.asked).toEqual([]);
    await bench.links.link(link, { body: body({ apiKey: KEY }, vendor) });
    expect(await accounts()).toMatchObject([{ hosts: ['127.0.0.1:4010'] }]);
  });

  test('another workspace’s owner of the same id is another owner', async () => {
    const ours = await bench.open();
    const { account } = await bench.links.link(ours.link, { body: body() });
    const { token } = await bench.links.create(bench.stranger, { owner: OWNER });
    const theirs = await bench.enter(token);
    expect((await bench.links.form(theirs, 'example', undefined)).account).toBeNull();
    const linked = await bench.links.link(theirs, { body: body() });
    expect(linked).toMatchObject({ changed: false });
    expect(linked.account.id).not.toBe(account.id);
    expect((await accounts()).map(({ id }) => id)).toEqual([account.id]);
    const edit = { owner: OWNER, accountId: account.id };
    expect(await refusal(bench.links.create(bench.stranger, edit))).toMatchObject({
      code: 'account.unknown',
    });
    for (const work of [
      () => bench.links.get(bench.stranger, ours.session.id),
      () => bench.links.revoke(bench.stranger, ours.session.id),
    ])
      expect(await refusal(work())).toMatchObject({ code: 'link.unknown' });
    expect(await refusal(bench.links.reopen(bench.stranger.workspaceId, ours.session.id))).toMatchObject({
      code: 'link.invalid',
    });
  });

  test('a connector that the session is not for, or that is signed in to, is refused unasked', async () => {
    const { link } = await bench.open({ connectors: ['vendor', 'portal'] });
    bench.apps.add('portal');
    expect(await refusal(bench.links.link(link, { body: body() }))).toMatchObject({ code: 'link.connector' });
    expect(await refusal(bench.links.form(link, 'example', undefined))).toMatchObject({
      code: 'link.connector',
    });
    expect(await refusal(bench.links.link(link, { body: body({}, { connector: 'portal' }) }))).toMatchObject({
      code: 'oauth.unsupported',
    });
    expect(bench.provider.asked).toEqual([]);
  });

  test('a refused key counts, keeps nothing, and leaves the session open for the next try', async () => {
    const { link, session } = await bench.open();
    const { verify } = bench.provider;
    refuse();
    const error = (await refusal(bench.links.link(link, { body: body() }))) as SluiceError;
    expect(error).toMatchObject({ code: 'account.refused', said: 'Revoked.' });
    expect(error.fix).not.toContain('sluice ');
    expect(await bench.links.get(bench.actor, session.id)).toMatchObject({ status: 'open', refusals: 1 });
    bench.provider.verify = () => Promise.reject(new SluiceError('provider.unavailable'));
    expect(await refusal(bench.links.link(link, { body: body() }))).toMatchObject({
      code: 'account.unverified',
    });
    expect((await sessionRow()).refusals).toBe(1);
    bench.provider.verify = verify;
    await bench.links.link(link, { body: body() });
    expect(await accounts()).toHaveLength(1);
  });

  test('so many refusals end the session, however many tries were under way at once', async () => {
    const { link, token } = await bench.open();
    refuse();
    const tries = Array.from({ length: 3 * MAX_REFUSALS }, (_, index) =>
      refusal(bench.links.link(link, { body: body({ apiKey: `ex_guess-${index}-xxxx` }) })),
    );
    const codes = (await Promise.all(tries)).map((error) => (error as SluiceError).code);
    expect(codes.filter((code) => code === 'account.refused')).toHaveLength(MAX_REFUSALS);
    expect(codes.filter((code) => code === 'link.exhausted')).toHaveLength(2 * MAX_REFUSALS);
    expect(bench.provider.asked).toHaveLength(MAX_REFUSALS);
    expect(await refusal(bench.enter(token))).toMatchObject({ code: 'link.exhausted' });
  });

  test('cancelling before the end leaves nothing, and the session open', async () => {
    const { link, session } = await bench.open();
    const person = new AbortController();
    bench.provider.verify = (_candidate, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('gone')));
        person.abort();
      });
    await refusal(bench.links.link(link, { body: body(), signal: person.signal }));
    expect(await accounts()).toEqual([]);
    expect(await bench.links.get(bench.actor, session.id)).toMatchObject({ status: 'open', refusals: 0 });
  });

  test.each(['revoked', 'expired'] as const)(
    'a session %s while the provider is asked keeps nothing',
    async (how) => {
      const { link, session } = await bench.open();
      bench.provider.verify = async () => {
        if (how === 'revoked') await bench.links.revoke(bench.actor, session.id);
        else await bench.clock.advance(30 * MINUTE);
      };
      expect(await refusal(bench.links.link(link, { body: body() }))).toMatchObject({ code: `link.${how}` });
      expect(await accounts()).toEqual([]);
      expect(
        await bench.store.db
          .selectFrom('vault_secrets')
          .selectAll()
          .where('owner_id', 'like', 'acc_%')
          .execute(),
      ).toEqual([]);
    },
  );

  test('an account that was given to another owner at the last moment is left alone', async () => {
    const { id } = await bench.accounts.link(bench.actor, { ...body(), owner: OWNER.id });
    const { link, session } = await bench.open();
    const { replaceCredentials } = bench.accounts;
    vi.spyOn(bench.accounts, 'replaceCredentials').mockImplementation(async (...given) => {
      await bench.accounts.update(bench.actor, id, { owner: 'cus_2' });
      return replaceCredentials(...given);
    });
    const error = await refusal(bench.links.link(link, { body: body({ apiKey: OTHER_KEY }) }));
    expect(error).toMatchObject({ code: 'account.unknown' });
    expect(await accounts()).toMatchObject([{ id, owner: 'cus_2', fields: { apiKey: '…9b2c' } }]);
    expect(await bench.links.get(bench.actor, session.id)).toMatchObject({ status: 'open' });
  });

  test('what fails in the transaction leaves neither an account nor a used session', async () => {
    const { link, session } = await bench.open();
    const commit = () => Promise.reject(new Error('the disk is gone'));
    await refusal(bench.links.link(link, { body: body(), commit }));
    expect(await accounts()).toEqual([]);
    expect(await bench.links.get(bench.actor, session.id)).toMatchObject({ status: 'open' });
    expect(await bench.acts()).toEqual(['link.created']);
    expect(bench.announced).toEqual([]);
    expect(await bench.store.db.selectFrom('owners').selectAll().execute()).toEqual([]);
  });

  test('a body that comes after the session ended is refused without asking the provider', async () => {
    const { link, session } = await bench.open();
    await bench.links.revoke(bench.actor, session.id);
    expect(await refusal(bench.links.link(link, { body: body() }))).toMatchObject({ code: 'link.revoked' });
    expect(bench.provider.asked).toEqual([]);
  });
});
