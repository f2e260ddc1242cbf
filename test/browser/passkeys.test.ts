import type { Page } from 'playwright-core';
import { createClient } from '@sluice/sdk';
import { readConnection } from '@sluice/tools';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startServerWith, type Part } from '../whole-product.ts';
import { addAuthenticator } from './authenticator.ts';
import { describeInBrowser } from './kit.ts';
import { personOf, urlOf, type Place } from './session.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });
/** Below the test's own, so that what is missing is named. */
const PATIENCE_MS = 15_000;

/** Keeps how the page asked the browser for passkeys. */
const NOTE_HOW_ASKED = `
  window.asked = [];
  const { credentials } = navigator;
  const get = credentials?.get.bind(credentials);
  if (credentials)
    credentials.get = (options) => {
      window.asked.push(options.mediation ?? 'button');
      return get(options);
    };`;

describeInBrowser('a passkey that the browser offers by itself', ({ openPage }) => {
  let folder: string;
  let place: Place & { server: Part };
  let site: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-passkeys-'));
    const server = await startServerWith(folder, {});
    place = { server, client: createClient(readConnection(server.data)) };
    site = urlOf(place).replace('127.0.0.1', 'localhost');
  });
  afterAll(async () => {
    await place.server.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();
  const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();

  test('signs in from the field of the address, without a press of a button and without a password', async () => {
    const owner = await personOf(place, 'owner');
    const page = await openPage({ before: NOTE_HOW_ASKED });
    page.setDefaultTimeout(PATIENCE_MS);
    const device = await addAuthenticator(page);
    await device.setPresent(false);
    await page.goto(`${site}/me`);
    const email = page.getByLabel('E-mail address');
    await email.fill(owner.email);
    expect(await email.getAttribute('autocomplete')).toBe('username webauthn');
    await page.getByLabel('Password', { exact: true }).fill(owner.password);
    await page.keyboard.press('Enter');
    await heading(page, 'Your profile');
    await device.setPresent(true);
    await press(page, 'Add a passkey');
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('A laptop');
    await press(page, 'Make the passkey');
    await page.getByRole('list', { name: 'Passkeys' }).getByText('A laptop').waitFor();

    // Nobody chooses it: the page is there to be used, and waits without a word.
    await device.setPresent(false);
    await press(page, /^You:/);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await heading(page, 'Sign in to Sluice');
    await expect.poll(() => page.evaluate('window.asked.at(-1)')).toBe('conditional');
    expect(await page.getByRole('alert').count()).toBe(0);

    // Somebody who wants the password after all is not held up by what is offered.
    await email.fill(owner.email);
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await press(page, /^Sign in$/);
    await page.getByRole('alert').waitFor();

    // It is chosen from what the browser offers, at the place that was asked for.
    await device.setPresent(true);
    await page.goto(`${site}/members`);
    await heading(page, 'Members');
    await page.getByRole('button', { name: /^You: Ona Northwind/ }).waitFor();
    expect(await page.evaluate('window.asked')).toEqual(['conditional']);
    const { items } = await owner.client.me.passkeys();
    expect(items).toMatchObject([{ name: 'A laptop' }]);
    expect(items[0]?.lastUsedAt).not.toBeNull();
  });

  test('is not offered where it could not work, and there the address that works is told', async () => {
    const owner = await personOf(place, 'owner');
    const page = await openPage({ before: NOTE_HOW_ASKED });
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(`${urlOf(place)}/me`);
    await page.getByLabel('E-mail address').fill(owner.email);
    expect(await page.getByLabel('E-mail address').getAttribute('autocomplete')).toBe('username');
    expect(await page.getByRole('button', { name: /passkey/ }).count()).toBe(0);
    await page.getByLabel('Password', { exact: true }).fill(owner.password);
    await page.keyboard.press('Enter');
    await heading(page, 'Your profile');
    await press(page, 'Add a passkey');
    await press(page, 'Make the passkey');
    await page.getByRole('alert').getByText(`Open the console at ${site} instead.`).waitFor();
    expect(await page.evaluate('window.asked')).toEqual([]);
  });
});
