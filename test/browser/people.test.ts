import { mkdtempSync, rmSync } from 'node:fs';
import { createHmac } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createClient } from '@sluice/sdk';
import { readConnection } from '@sluice/tools';
import { startServerWith, type Part } from '../whole-product.ts';
import { ageLogins } from './age-logins.ts';
import { addAuthenticator } from './authenticator.ts';
import { startProvider } from './identity-provider.ts';
import { checkAxe, describeInBrowser, shoot } from './kit.ts';
import { enterAs, personOf, signIn, signInAnew, urlOf, type Place } from './session.ts';

// Each test goes through many pages, and axe looks at all of them.
vi.setConfig({ testTimeout: 180_000 });
/** Below the test’s own, so that what is missing is named. */
const PATIENCE_MS = 25_000;

describeInBrowser('people in the console', ({ openPage: open }) => {
  let folder: string;
  let fresh: Place & { server: Part };
  let place: Place & { server: Part };
  const settings: Record<string, string> = {};
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-people-'));
    [fresh, place] = await Promise.all([
      startPlace(join(folder, 'fresh')),
      startPlace(join(folder, 'place'), settings),
    ]);
  });
  afterAll(async () => {
    for (const { server } of [fresh, place]) await server.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  const openPage: typeof open = async (options) => {
    const page = await open(options);
    page.setDefaultTimeout(PATIENCE_MS);
    return page;
  };
  const looked = async (page: Page, name: string) => {
    await checkAxe(page, name);
    await fitsNarrow(page, name);
    await shoot(page, `people-${name.replaceAll(' ', '-')}`);
  };
  const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();
  const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();
  const signOut = async (page: Page) => {
    await press(page, /^You:/);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await heading(page, 'Sign in to Sluice');
  };

  test('the printed link makes the owner, once; an invitation’s link makes a member in another browser', async () => {
    const setupUrl = String(fresh.server.ready['setupUrl']);
    const page = await openPage({ permissions: ['clipboard-read', 'clipboard-write'] });
    await page.goto(`${fresh.server.url}/runs`);
    await heading(page, 'Almost there');
    await looked(page, 'setup hint');
    await page.goto(setupUrl);
    await heading(page, 'Welcome to Sluice');
    expect(page.url()).toBe(`${fresh.server.url}/setup`);
    await page.getByLabel('Your name').fill('Ona Northwind');
    await page.getByLabel('E-mail address').fill('ona@northwind.example');
    await page.getByLabel('Your team or company').fill('Northwind');
    await page.getByLabel('Password', { exact: true }).fill('northwind-12');
    await page.getByText('Too easy').waitFor();
    expect(await page.getByRole('button', { name: 'Make me the owner' }).isDisabled()).toBe(true);
    await page.getByLabel('Password', { exact: true }).fill('harbour mist lamp seven');
    await page.getByText('Strong.').waitFor();
    await looked(page, 'setup');
    await press(page, 'Make me the owner');
    await page.getByRole('button', { name: /^You: Ona Northwind Owner/ }).waitFor();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Members' }).click();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'ona@northwind.example' })
      .getByText('You', { exact: true })
      .waitFor();
    await looked(page, 'members alone');

    const late = await openPage();
    await late.goto(setupUrl);
    await late.getByLabel('Your name').fill('Mallory');
    await late.getByLabel('E-mail address').fill('mallory@elsewhere.example');
    await late.getByLabel('Password', { exact: true }).fill('harbour mist lamp seven');
    await press(late, 'Make me the owner');
    await late.getByRole('alert').waitFor();
    await looked(late, 'setup done');

    await press(page, 'Invite a member');
    await page.getByLabel('E-mail address').fill('vera@northwind.example');
    await page.getByRole('radio', { name: 'Viewer' }).check();
    await looked(page, 'invite');
    await press(page, 'Make the invitation');
    const ready = page.getByRole('dialog', { name: 'An invitation for vera@northwind.example' });
    const url = await ready.getByLabel('Link', { exact: true }).inputValue();
    await ready.getByText('This server sends no e-mail').waitFor();
    await looked(page, 'invitation ready');
    await ready.getByRole('button', { name: 'Done' }).click();
    const invitation = page.getByRole('list', { name: 'Invitations' }).getByRole('listitem');
    await invitation.getByText('Open', { exact: true }).waitFor();

    const other = await openPage({ width: 390 });
    await other.goto(url);
    await heading(other, 'Join Northwind');
    expect(other.url()).toBe(`${fresh.server.url}/join`);
    await other.getByText('invites you to this workspace as Viewer').waitFor();
    await other.getByLabel('Your name').fill('Vera Viewer');
    await other.getByLabel('Password', { exact: true }).fill('lantern quay seven gulls');
    await looked(other, 'join');
    await press(other, 'Join');
    await press(other, 'Menu');
    await other
      .getByRole('dialog')
      .getByRole('button', { name: /^You: Vera Viewer Viewer/ })
      .waitFor();
    // Told by the stream of events: nobody loaded the page again.
    await page.getByRole('list', { name: 'Members' }).getByText('Vera Viewer').waitFor();
    await press(page, 'Show past ones');
    await invitation.getByText('Accepted').waitFor();
    await looked(page, 'members');

    const replay = await openPage();
    await replay.goto(url);
    await heading(replay, 'This invitation cannot be used');
    await looked(replay, 'invitation used');
    await replay.getByRole('button', { name: 'Go to the sign-in' }).click();
    await heading(replay, 'Sign in to Sluice');
  });

  test('a member is given another role, a link for a new password, and the way out', async () => {
    const operator = await personOf(place, 'operator');
    const page = await openPage();
    await signIn(page, place, { at: '/members' });
    const row = page
      .getByRole('list', { name: 'Members' })
      .getByRole('listitem')
      .filter({ hasText: operator.email });
    const other = await openPage();
    await enterAs(other, place, await signInAnew(place, operator));
    await other.goto(`${urlOf(place)}/members`);
    await heading(other, 'Members');
    expect(await other.getByRole('button', { name: /^(Manage|Invite)/ }).count()).toBe(0);

    await row.getByRole('button', { name: 'Manage Ines Operator' }).click();
    await looked(page, 'manage member');
    await page.getByRole('radio', { name: 'Admin' }).check();
    await press(page, 'Save the role');
    await row.getByText('Admin', { exact: true }).waitFor();
    // The new role holds at once, in the browser that is open, too.
    await other.getByRole('button', { name: 'Invite a member' }).first().waitFor();

    await row.getByRole('button', { name: /^Manage/ }).click();
    await press(page, 'Make a reset link');
    await press(page, 'Make the link');
    const link = await page.getByLabel('Link', { exact: true }).inputValue();
    await looked(page, 'reset link');
    await press(page, 'Done');
    const reset = await openPage();
    await reset.goto(link);
    await heading(reset, 'Set a new password');
    expect(reset.url()).toBe(`${urlOf(place)}/reset`);
    await reset.getByLabel('New password').fill('a quay of seven gulls');
    await looked(reset, 'reset');
    await press(reset, 'Set the password');
    await reset.getByText('Your new password is set.').waitFor();
    await reset.getByLabel('E-mail address').fill(operator.email);
    await reset.getByLabel('Password', { exact: true }).fill('a quay of seven gulls');
    await press(reset, 'Sign in');
    await reset.getByRole('button', { name: /^You: Ines Operator Admin/ }).waitFor();
    await comeBack(other);
    await other.getByText('You were signed out').waitFor();

    await row.getByRole('button', { name: /^Manage/ }).click();
    await press(page, 'Remove');
    await looked(page, 'remove member');
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await row.waitFor({ state: 'detached' });
    await comeBack(reset);
    await heading(reset, 'Sign in to Sluice');
  });

  test('an authenticator app is set up by its secret, asked for, and done without by a recovery code', async () => {
    const admin = await personOf(place, 'admin');
    const page = await openPage();
    await enterAs(page, place, admin);
    await page.goto(`${urlOf(place)}/me`);
    await heading(page, 'Your profile');
    await looked(page, 'profile');
    await page.getByLabel('Name', { exact: true }).fill('  ');
    expect(await page.getByRole('button', { name: 'Save' }).isEnabled()).toBe(false);
    await page.getByLabel('Name', { exact: true }).fill('Grace B. Hopper ');
    await press(page, 'Save');
    await page.getByText('Your name is changed.').waitFor();
    await page.getByRole('button', { name: /^You: Grace B\. Hopper/ }).waitFor();
    await press(page, 'Set up');
    const secret = await page.getByLabel('Secret').inputValue();
    await page.getByRole('img', { name: 'QR code' }).waitFor();
    await looked(page, 'authenticator');
    await page.getByLabel('Code', { exact: true }).fill('000000');
    await press(page, 'Confirm');
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await page.getByLabel('Code', { exact: true }).fill(totp(secret, 0));
    await press(page, 'Confirm');
    const shown = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
    await expect.poll(() => shown.count()).toBe(10);
    const codes = await shown.allTextContents();
    await looked(page, 'recovery codes');
    await press(page, 'I have kept them');
    await page.getByText('A code is asked for at every sign-in').waitFor();

    await press(page, /^You:/);
    await looked(page, 'member menu');
    await page.keyboard.press('Escape');
    await signOut(page);
    const withPassword = async () => {
      await page.getByLabel('E-mail address').fill(admin.email);
      await page.getByLabel('Password', { exact: true }).fill(admin.password);
      await page.keyboard.press('Enter');
      await page.getByLabel('Code', { exact: true }).waitFor();
    };
    await withPassword();
    await looked(page, 'code');
    await page.keyboard.type('123');
    await page.keyboard.press('Enter');
    await page.getByLabel('Code', { exact: true }).fill('000000');
    await press(page, 'Sign in');
    await page.getByRole('alert').waitFor();
    // A code opens once: the one that set it up is used.
    await page.getByLabel('Code', { exact: true }).fill(totp(secret, 1));
    await press(page, 'Sign in');
    await signOut(page);
    await withPassword();
    await press(page, /Use a recovery code/);
    await page.getByLabel('Recovery code').fill(codes[0] ?? '');
    await press(page, 'Sign in');
    await page.getByRole('button', { name: /^You:/ }).waitFor();

    await page.goto(`${urlOf(place)}/me`);
    await page.getByText('Recovery codes left').waitFor();
    await press(page, 'Remove the authenticator');
    await looked(page, 'remove authenticator');
    await page.getByLabel('Code', { exact: true }).fill(codes[1] ?? '');
    await press(page, 'Remove it');
    await page.getByText('Not set up: your password alone').waitFor();
  });

  test('a passkey is made, signs in alone, and is removed', async () => {
    const owner = await personOf(place, 'owner');
    const site = urlOf(place).replace('127.0.0.1', 'localhost');
    const page = await openPage();
    await page.goto(`${site}/me`);
    await page.getByLabel('E-mail address').fill(owner.email);
    await page.getByLabel('Password', { exact: true }).fill(owner.password);
    await looked(page, 'sign in with passkeys');
    await page.keyboard.press('Enter');
    await heading(page, 'Your profile');
    await press(page, 'Add a passkey');
    await page.getByLabel('Name', { exact: true }).last().fill('A laptop');
    await looked(page, 'add passkey');
    // Only now: looking with axe takes the virtual authenticator away.
    const devices = await addAuthenticator(page);
    await press(page, 'Make the passkey');
    const passkey = page
      .getByRole('list', { name: 'Passkeys' })
      .getByRole('listitem')
      .filter({ hasText: 'A laptop' });
    await passkey.waitFor();
    await shoot(page, 'people-passkeys');
    expect(await devices.passkeys()).toBe(1);

    // The browser would offer it by itself; here nobody is present until the button is pressed.
    await devices.setPresent(false);
    await signOut(page);
    await devices.setPresent(true);
    await press(page, 'Sign in with a passkey');
    await page.getByRole('button', { name: /^You: Ona Northwind/ }).waitFor();
    await page.goto(`${site}/me`);
    await passkey.getByText(/used just now/).waitFor();
    await passkey.getByRole('button', { name: 'Remove A laptop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await passkey.waitFor({ state: 'detached' });

    const byAddress = await openPage();
    await signIn(byAddress, place, { at: '/me' });
    await press(byAddress, 'Add a passkey');
    await press(byAddress, 'Make the passkey');
    await byAddress
      .getByRole('alert')
      .getByText(/localhost/)
      .waitFor();
  });

  test('a browser that was left signed in adds no way in until it is confirmed who sits there; then it goes on by itself', async () => {
    const person = await personOf(place, 'viewer');
    const site = urlOf(place).replace('127.0.0.1', 'localhost');
    // Not reached for the moment in which the server is started anew.
    const page = await openPage({ expected: [/net::ERR_/] });
    await page.goto(`${site}/me`);
    await page.getByLabel('E-mail address').fill(person.email);
    await page.getByLabel('Password', { exact: true }).fill(person.password);
    await page.keyboard.press('Enter');
    await heading(page, 'Your profile');
    const question = page.getByRole('dialog', { name: 'Confirm that it is you' });
    const left = async () => {
      await ageLogins(place.server);
      await page.goto(`${site}/me`);
      await heading(page, 'Your profile');
    };

    await left();
    await press(page, 'Set up');
    await question.getByLabel('Your password', { exact: true }).fill('not the password');
    await looked(page, 'confirm');
    await page.keyboard.press('Enter');
    await question.getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await page.getByText('more than 15 minutes since').waitFor();
    await press(page, 'Try again');
    await question.getByLabel('Your password', { exact: true }).fill(person.password);
    await page.keyboard.press('Enter');
    await question.waitFor({ state: 'detached' });
    const secret = await page.getByLabel('Secret').inputValue();
    await page.getByLabel('Code', { exact: true }).fill(totp(secret, 0));
    await press(page, 'Confirm');
    await press(page, 'I have kept them');
    await page.getByText('A code is asked for at every sign-in').waitFor();

    await left();
    const devices = await addAuthenticator(page);
    await press(page, 'Add a passkey');
    await press(page, 'Make the passkey');
    await question.getByLabel('Your password', { exact: true }).fill(person.password);
    await question.getByLabel('Code', { exact: true }).fill(totp(secret, 1));
    await question.getByRole('button', { name: 'Confirm' }).click();
    const passkey = page.getByRole('list', { name: 'Passkeys' }).getByRole('listitem');
    await passkey.getByText('This device').waitFor();
    expect(await devices.passkeys()).toBe(1);

    await left();
    await press(page, 'Remove This device');
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await question.getByRole('button', { name: 'Use a passkey' }).waitFor();
    await shoot(page, 'people-confirm-by-passkey');
    await question.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByText('You have none yet.').waitFor();
    await question.waitFor({ state: 'detached' });
  });

  test('every other browser is signed out at once, and a new password needs the present one', async () => {
    const owner = await personOf(place, 'owner');
    const page = await openPage();
    await enterAs(page, place, await signInAnew(place, owner));
    await page.goto(`${urlOf(place)}/me`);
    const other = await openPage();
    await enterAs(other, place, await signInAnew(place, owner));
    await other.goto(`${urlOf(place)}/settings`);
    await heading(other, 'Settings');
    await looked(other, 'settings');
    await other.getByLabel('Name', { exact: true }).fill('Acme Revenue');
    await press(other, 'Save');
    await other.getByText('The workspace is renamed.').waitFor();
    await press(other, 'Renew the data keys');
    await looked(other, 'renew data keys');
    await other.getByRole('dialog').getByRole('button', { name: 'Renew' }).click();
    await other.getByText(/Done: .* renewed/).waitFor();
    await press(page, 'Change password');
    await page.getByLabel('Present password', { exact: true }).fill('not the password');
    await page.getByLabel('New password').fill('harbour mist lamp eight');
    await looked(page, 'change password');
    await press(page, 'Set the password');
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    await press(page, 'Sign out everywhere else');
    await page.getByText('Every other browser is signed out.').waitFor();
    await comeBack(other);
    await other.getByText('You were signed out').waitFor();
    await heading(page, 'Your profile');
    // Those of the other tests were among them.
    owner.cookies = (await signInAnew(place, owner)).cookies;
  });

  test('a key is made for a purpose, shown once, works as it may, and is revoked', async () => {
    const page = await openPage();
    await signIn(page, place, { at: '/keys' });
    await heading(page, 'API keys');
    await press(page, 'Create an API key');
    await page.getByLabel('Name').fill('Nightly report');
    await page.getByRole('radio', { name: 'Read only' }).check();
    await page.getByRole('radio', { name: 'Chosen one by one' }).check();
    await page.getByRole('checkbox', { name: 'See the members' }).check();
    await page.getByLabel('Ends after').selectOption('30');
    await page.getByLabel('Allowed addresses').fill('203.0.113.0/24\n127.0.0.1');
    await looked(page, 'create key');
    await press(page, 'Create the key');
    const made = page.getByRole('dialog', { name: 'The key Nightly report' });
    const apiKey = await made.getByLabel('API key').inputValue();
    await looked(page, 'key made');
    await press(page, 'I have kept it');
    const program = createClient({ url: urlOf(place), apiKey });
    expect((await program.members.list()).items.length).toBeGreaterThan(0);
    await expect(program.keys.list()).rejects.toMatchObject({ code: 'auth.scope' });
    const row = page.getByRole('row').filter({ hasText: 'Nightly report' });
    await row.getByText('4 scopes').waitFor();
    await looked(page, 'keys');
    await row.getByRole('button', { name: 'Nightly report', exact: true }).click();
    await page.getByRole('dialog').getByText('203.0.113.0/24, 127.0.0.1').waitFor();
    await looked(page, 'key');
    await page.keyboard.press('Escape');
    await row.getByRole('button', { name: 'Revoke Nightly report' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await row.getByText('Revoked').waitFor();
    await expect(program.members.list()).rejects.toMatchObject({ code: 'auth.invalid' });
  });

  test('the palette leads anywhere by keyboard, and says how much it found', async () => {
    const page = await openPage();
    await signIn(page, place, { at: '/members' });
    await heading(page, 'Members');
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Search' });
    await field.waitFor();
    await looked(page, 'palette');
    await page.keyboard.type('settings');
    await page.getByRole('option', { name: 'Settings', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await heading(page, 'Settings');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('switch to dark');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.evaluate('document.documentElement.dataset.mantineColorScheme'))
      .toBe('dark');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('nothing of that name');
    await page.getByText('Nothing fits').waitFor();
    await page.keyboard.press('Escape');
    await field.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.keyboard.type('invite');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Invite a member' }).waitFor();
  });

  test('a server that is gone is told, and once it is back what changed meanwhile is shown', async () => {
    const page = await openPage({ expected: [/net::ERR_/] });
    await signIn(page, place, { at: '/keys' });
    await heading(page, 'API keys');
    await place.server.kill('SIGTERM');
    await page.getByText('Reconnecting…').waitFor();
    await looked(page, 'reconnecting');
    await place.server.start();
    await place.client.keys.create({ body: { name: 'Made meanwhile' } });
    await page.getByText('Made meanwhile').waitFor();
    await page.getByText('Reconnecting…').waitFor({ state: 'detached' });
  });

  test('an identity provider signs a member in, back to the page asked for, and tells a stranger why not', async () => {
    const { email } = await personOf(place, 'owner');
    const provider = await startProvider(`${urlOf(place)}/sign-in/oidc/callback`);
    Object.assign(settings, {
      SLUICE_ALLOW_HOSTS: provider.host,
      SLUICE_OIDC_ISSUER: provider.issuer,
      SLUICE_OIDC_CLIENT_ID: provider.client.id,
      SLUICE_OIDC_CLIENT_SECRET: provider.client.secret,
      SLUICE_OIDC_NAME: 'Northwind account',
    });
    try {
      await place.server.kill('SIGTERM');
      await place.server.start();
      const stranger = await openPage();
      await stranger.goto(`${urlOf(place)}/members`);
      provider.person = { subject: 'mallory', email: 'mallory@elsewhere.example', emailVerified: true };
      await press(stranger, 'Northwind account');
      await stranger.getByRole('alert').waitFor();
      expect(stranger.url()).toBe(`${urlOf(place)}/members`);
      await looked(stranger, 'refused by the provider');
      const page = await openPage({ expected: [/net::ERR_/] });
      await page.goto(`${urlOf(place)}/members`);
      provider.person = { subject: 'ona', email, emailVerified: true };
      await press(page, 'Northwind account');
      await heading(page, 'Members');
      await page.getByRole('button', { name: /^You: Ona Northwind/ }).waitFor();
      expect(page.url()).toBe(`${urlOf(place)}/members`);
      await ageLogins(place.server);
      await page.goto(`${urlOf(place)}/members`);
      await press(page, 'Invite a member');
      await page.getByLabel('E-mail address').fill('late@northwind.example');
      await press(page, 'Make the invitation');
      await page.getByRole('dialog', { name: 'Confirm that it is you' }).waitFor();
      const again = page.getByRole('button', { name: 'Sign in again: Northwind account' });
      await again.waitFor();
      await looked(page, 'confirm elsewhere');
      await again.click();
      await again.waitFor({ state: 'detached' });
      // Where one was, the form too.
      await page.getByRole('dialog', { name: 'Invite a member' }).waitFor();
      await page.getByLabel('E-mail address').fill('late@northwind.example');
      await press(page, 'Make the invitation');
      await page.getByRole('dialog', { name: 'An invitation for late@northwind.example' }).waitFor();
    } finally {
      await provider.close();
    }
  });
});

/** Where it is 390 wide nothing has to be scrolled sideways. */
async function fitsNarrow(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  expect(
    await page.evaluate('document.documentElement.scrollWidth'),
    `the width of ${name}`,
  ).toBeLessThanOrEqual(390);
  if (before) await page.setViewportSize(before);
}

/** As when one comes back to a tab: it asks by itself how things stand. */
async function comeBack(page: Page): Promise<void> {
  await page.evaluate(`document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
}

async function startPlace(
  folder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Place & { server: Part }> {
  const server = await startServerWith(folder, settings);
  return { server, client: createClient(readConnection(server.data)) };
}

const STEP_SECONDS = 30;

/** The code of an authenticator app (RFC 6238) now, or some steps on. */
function totp(secret: string, stepsOn: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / STEP_SECONDS) + stepsOn));
  const hash = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const at = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(at) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0');
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function fromBase32(text: string): Buffer {
  const bits = Array.from(text.replaceAll(/[\s=]/g, '').toUpperCase(), (letter) =>
    BASE32.indexOf(letter).toString(2).padStart(5, '0'),
  ).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
