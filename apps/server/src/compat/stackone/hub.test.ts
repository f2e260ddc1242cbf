import { manualClock } from '@sluice/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY, openStackoneBench, PAGE, type Json, type StackoneBench } from './testing/stackone-bench.ts';

let bench: StackoneBench;
const clock = manualClock(Date.now());

beforeAll(async () => {
  bench = await openStackoneBench({ clock });
});
afterAll(() => bench.close());

const submit = (apiKey: string, more: Json = {}) => ({
  method: 'POST',
  body: { integration_id: 'example', credentials: { apiKey, ...more } },
});

/** An owner of one test alone. */
let owners = 0;
const owner = () => ({ origin_owner_id: `hub-${(owners += 1)}`, origin_owner_name: 'Acme' });

describe('the Hub of a new account', () => {
  it('is given the connectors, the form and the account that it linked, as its sequence asks', async () => {
    const { token } = await bench.session({ ...owner(), provider: 'example' });
    const settings = await bench.hub(token, '/hub/settings');
    expect(settings.json).toEqual({ enabled_features: [] });
    const connectors = await bench.hub(token, '/hub/connectors');
    expect(connectors.json).toEqual({
      integrations: [
        {
          active: true,
          name: 'Example',
          provider: 'example',
          type: 'test',
          version: '1.0.0',
          authentication_config_key: 'default',
          environment: 'production',
          integration_id: 'example',
          logo_url: expect.stringMatching(/^data:image\/svg/) as string,
        },
      ],
    });
    const form = await bench.hub(token, '/hub/connectors/example');
    expect(form.json).toMatchObject({
      config: {
        key: 'example',
        name: 'Example',
        type: 'custom',
        configNotices: [
          { type: 'warning', position: 'top', description: 'Whoever holds the key can use it.' },
        ],
        support: { link: `${bench.base}/guides/example` },
      },
      hub_settings: { configured_webhook_events: {}, project_settings: {} },
    });
    expect(form.json['config']).not.toHaveProperty('grantType');
    const linked = await bench.hub(token, '/hub/accounts', submit(KEY));
    expect(linked.status).toBe(201);
    expect(linked.json).toEqual({ id: expect.stringMatching(/^acc_/) as string, provider: 'example' });
    const account = await bench.ask(`/accounts/${String(linked.json['id'])}`);
    expect(account.json).toMatchObject({ provider: 'example', status: 'active' });
  });

  it('chooses among all that the session is for, and by provider among these', async () => {
    const { token } = await bench.session({ ...owner(), categories: ['test', 'data_enrichment'] });
    const names = async (path: string) =>
      ((await bench.hub(token, path)).json['integrations'] as Json[]).map(({ provider }) => provider);
    expect(await names('/hub/connectors')).toEqual(['example', 'wide']);
    expect(await names('/hub/connectors?provider=Wide')).toEqual(['wide']);
    expect(await names('/hub/connectors?provider=sign-in')).toEqual([]);
  });

  it('gets a form that checks what is typed as the server would, and lets through what the server mends', async () => {
    const { token } = await bench.session({ ...owner(), provider: 'wide', sluice: { advanced: true } });
    const { json } = await bench.hub(token, '/hub/connectors/wide');
    const fields = (json['config'] as { configFields: Json[] }).configFields;
    const at = (key: string) => fields.find((field) => field['key'] === key) ?? {};
    expect(at('apiKey')).toMatchObject({ type: 'password', secret: true, required: true, label: 'API key' });
    expect(at('plan')).toMatchObject({
      type: 'select',
      secret: false,
      options: [
        { label: 'Free', value: 'free' },
        { label: 'Pro', value: 'pro' },
      ],
    });
    expect(at('pace')).toMatchObject({ type: 'number' });
    expect(at('share')).toMatchObject({ type: 'text' });
    const takes = (key: string, typed: string) =>
      new RegExp((at(key)['validation'] as { pattern: string }).pattern).test(typed);
    expect(takes('apiKey', ` ${KEY} `)).toBe(true);
    expect(takes('apiKey', 'sk_wrong')).toBe(false);
    expect(takes('domain', 'https://Acme.provider.example/crm')).toBe(true);
    expect(takes('domain', 'a b')).toBe(false);
    expect(takes('share', '0.5')).toBe(true);
    expect(takes('share', 'half')).toBe(false);
  });

  it('shows the provider’s own words on a wrong key, and keeps nothing', async () => {
    const { token } = await bench.session({ ...owner(), provider: 'example' });
    const before = (await bench.ask('/accounts')).text;
    const answer = await bench.hub(token, '/hub/accounts', submit('ex_wrong-key'));
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({
      statusCode: 422,
      message: expect.stringContaining('Example refused the credentials') as string,
      provider_response: expect.stringContaining('was revoked') as string,
      timestamp: new Date(clock.now()).toISOString(),
    });
    expect((await bench.ask('/accounts')).text).toEqual(before);
    expect((await bench.hub(token, '/hub/accounts', submit(KEY))).status).toBe(201);
  });

  it('says which field is wrong before the provider is asked', async () => {
    const { token } = await bench.session({ ...owner(), provider: 'example' });
    const asked = bench.provider.asked.length;
    const answer = await bench.hub(token, '/hub/accounts', submit('nonsense'));
    expect(answer.json).toMatchObject({
      statusCode: 422,
      message: expect.stringContaining('must begin with ex_') as string,
    });
    const none = await bench.hub(token, '/hub/accounts', { method: 'POST', body: { credentials: {} } });
    expect(none.json).toMatchObject({
      statusCode: 400,
      message: expect.stringContaining('integration_id') as string,
    });
    expect(bench.provider.asked).toHaveLength(asked);
  });

  it('is not given a connector that the session is not for', async () => {
    const { token } = await bench.session({ ...owner(), provider: 'example' });
    const form = await bench.hub(token, '/hub/connectors/wide');
    expect(form.json).toMatchObject({
      statusCode: 400,
      message: expect.stringContaining('This link is not for Wide.') as string,
    });
    const linked = await bench.hub(token, '/hub/accounts', {
      method: 'POST',
      body: { integration_id: 'wide', credentials: { apiKey: KEY, domain: 'acme' } },
    });
    expect(linked.status).toBe(400);
  });
});

describe('the Hub of an account that is there', () => {
  const edit = async (more: Json = {}) => {
    const who = owner();
    const id = await bench.link(who);
    const { token } = await bench.session({
      ...who,
      provider: 'example',
      sluice: { advanced: true },
      ...more,
    });
    return { id, token, who };
  };
  const patch = (token: string, id: string, credentials: Json) =>
    bench.hub(token, `/hub/accounts/${id}`, {
      method: 'PATCH',
      body: { integration_id: 'example', credentials },
    });

  it('opens on it when the owner has one, with its secret redacted but for its tail', async () => {
    const { id, token } = await edit();
    expect((await bench.hub(token, '/hub/settings')).json).toMatchObject({ existing_account_id: id });
    const { json, text } = await bench.hub(token, `/hub/accounts/${id}`);
    expect(json).toEqual({
      secureId: id,
      provider: 'example',
      setupInformation: { baseUrl: bench.provider.url },
      secrets: { apiKey: '__secretvalue:**redacted**' },
      version: '1.0.0',
      authConfigKey: 'default',
      environment: 'production',
      integrationId: 'example',
    });
    expect(text).not.toContain(KEY);
    const form = await bench.hub(token, '/hub/connectors/example');
    const [field] = (form.json['config'] as { configFields: { validation: { pattern: string } }[] })
      .configFields;
    expect(new RegExp(field?.validation.pattern ?? '^$').test('__secretvalue:**redacted**1234')).toBe(true);
  });

  it('keeps a secret that was not entered anew, and one that comes back redacted', async () => {
    for (const sent of [{}, { apiKey: '__secretvalue:**redacted**' }]) {
      const { id, token } = await edit();
      const answer = await patch(token, id, { ...sent, region: 'EU', baseUrl: bench.provider.url });
      expect(answer.status).toBe(200);
      const account = await bench.ask(`/accounts/${id}`);
      expect(account.json).toMatchObject({ setup_information: { region: 'eu' } });
      const called = await bench.ask('/actions/rpc', {
        method: 'POST',
        body: { action: 'example_me' },
        headers: { 'x-account-id': id },
      });
      expect(called.json).toEqual({ data: { name: 'Ada' }, next: null });
    }
  });

  it('empties a field that was emptied', async () => {
    const { id, token, who } = await edit();
    await patch(token, id, { region: 'EU', baseUrl: bench.provider.url });
    const again = await bench.session({ ...who, provider: 'example', sluice: { advanced: true } });
    await patch(again.token, id, { baseUrl: bench.provider.url });
    expect((await bench.ask(`/accounts/${id}`)).json['setup_information']).toEqual({
      baseUrl: bench.provider.url,
    });
  });

  it('replaces a secret that the provider takes, and keeps the old one when it does not', async () => {
    const { id, token } = await edit();
    const refused = await patch(token, id, { apiKey: 'ex_other-key', baseUrl: bench.provider.url });
    expect(refused.json).toMatchObject({ statusCode: 422 });
    bench.provider.keys.add('ex_other-key');
    expect((await patch(token, id, { apiKey: 'ex_other-key', baseUrl: bench.provider.url })).status).toBe(
      200,
    );
  });

  it('is given a new account instead when several are allowed', async () => {
    const { token } = await edit({ multiple: true });
    expect((await bench.hub(token, '/hub/settings')).json).toEqual({ enabled_features: [] });
  });

  it('sees and changes no account but its own', async () => {
    const { token } = await edit();
    const other = await bench.link(owner());
    const before = await bench.ours.state();
    expect((await bench.hub(token, `/hub/accounts/${other}`)).json).toMatchObject({ statusCode: 404 });
    expect((await patch(token, other, { apiKey: KEY })).json).toMatchObject({ statusCode: 404 });
    expect((await bench.hub(token, '/hub/accounts/acc_none')).status).toBe(404);
    expect(await bench.ours.state()).toEqual(before);
  });
});

describe('a token that opens nothing', () => {
  const calls: [string, string, unknown?][] = [
    ['GET', '/hub/settings'],
    ['GET', '/hub/connectors'],
    ['GET', '/hub/connectors/example'],
    ['POST', '/hub/accounts', { integration_id: 'example', credentials: { apiKey: KEY } }],
    ['GET', '/hub/accounts/acc_1'],
    ['PATCH', '/hub/accounts/acc_1', { integration_id: 'example', credentials: {} }],
    ['POST', '/hub/connection_attempts', { token: 'x' }],
    ['GET', '/hub/connection_attempts/att_1'],
    ['DELETE', '/hub/connection_attempts/att_1'],
  ];

  it('is told so with a status that the Hub does not overlook, on every call', async () => {
    const { token: expired } = await bench.session({ ...owner(), expires_in: 60 });
    await clock.advance(61_000);
    for (const [method, path, body] of calls) {
      const late = await bench.hub(expired, path, { method, body });
      expect([path, late.status, late.json]).toEqual([
        path,
        410,
        expect.objectContaining({
          statusCode: 410,
          message: expect.stringContaining('This link has expired.') as string,
        }),
      ]);
      for (const token of ['', 'slink_nonsense']) {
        const wrong = await bench.hub(token, path, { method, body });
        expect([path, wrong.status, wrong.json['statusCode']]).toEqual([path, 400, 400]);
      }
    }
  });

  it('serves once', async () => {
    const { token } = await bench.session({ ...owner(), provider: 'example' });
    expect((await bench.hub(token, '/hub/accounts', submit(KEY))).status).toBe(201);
    for (const [method, path, body] of calls.slice(0, 4))
      expect((await bench.hub(token, path, { method, body })).json).toMatchObject({ statusCode: 409 });
  });
});

describe('pages of other origins', () => {
  it('may ask the Hub’s routes, and no others', async () => {
    const preflight = await bench.hub('', '/hub/accounts/acc_1', {
      method: 'OPTIONS',
      headers: {
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'content-type,x-hub-session-token,x-hub-version',
      },
    });
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, POST, PATCH, DELETE, OPTIONS',
      'access-control-allow-headers': 'content-type, x-hub-session-token, x-hub-version',
    });
    expect(preflight.headers.has('access-control-allow-credentials')).toBe(false);
    for (const path of ['/hub/settings', '/hub/nothing'])
      expect((await bench.hub('', path)).headers.get('access-control-allow-origin')).toBe('*');
    for (const method of ['OPTIONS', 'POST'])
      expect(
        (await bench.ask('/connect_sessions', { method, headers: { origin: PAGE } })).headers.has(
          'access-control-allow-origin',
        ),
      ).toBe(false);
  });

  it('may use a token only where its session names them', async () => {
    const { token } = await bench.session({
      ...owner(),
      provider: 'example',
      sluice: { origins: [PAGE] },
    });
    expect((await bench.hub(token, '/hub/settings')).status).toBe(200);
    const elsewhere = await bench.hub(token, '/hub/settings', {
      headers: { origin: 'https://evil.example' },
    });
    expect(elsewhere.json).toMatchObject({
      statusCode: 400,
      message: expect.stringContaining('This page may not use this link.') as string,
    });
  });
});

describe('the guide', () => {
  it('opens as a page of its own, without scripts', async () => {
    const page = await bench.ask('/guides/example', { key: null });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.text).toContain('<h1>Link a Example account</h1>');
    expect(page.text).toContain('Whoever holds the key can use it.');
    expect((await bench.ask('/guides/none', { key: null })).json).toMatchObject({ statusCode: 404 });
  });
});
