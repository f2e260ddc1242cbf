import { Secret } from '@sluice/core';
import { Writable } from 'node:stream';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KeyProvider } from './key-provider.ts';
import { localKeyProvider } from './local-keys.ts';
import { vaultUnderTest, WORKSPACE, type VaultUnderTest } from './testing/vault-under-test.ts';

const CANARY = 'canary-7f3a9c51-key';
let subject: VaultUnderTest;
beforeEach(async () => {
  subject = await vaultUnderTest();
  await subject.put('acc_one', CANARY);
});
afterEach(() => subject.close());

test('no file of the data folder holds a secret or the master key in any form', async () => {
  await subject.vault.rotateDataKeys();
  await subject.vault.rotateMasterKey();
  const masterKey = await readFile(subject.keyPath);
  const forms = [CANARY, masterKey].flatMap((value) => {
    const bytes = Buffer.from(value);
    return [
      bytes,
      ...(['hex', 'base64', 'utf16le'] as const).map((form) => Buffer.from(formOf(bytes, form))),
    ];
  });
  const data = join(subject.folder, 'data');
  const names = await readdir(data);
  expect(names).toContain('sluice.db');
  for (const name of names.filter((one) => !one.startsWith('lock'))) {
    const bytes = await readFile(join(data, name));
    expect(
      forms.filter((form) => bytes.includes(form)),
      name,
    ).toEqual([]);
  }
  // The search does find what is there.
  expect((await readFile(join(data, 'sluice.db-wal'))).includes('acc_one')).toBe(true);
});

test('no error of the vault carries a secret in its message, detail, stack, cause or JSON', async () => {
  const sound = await subject.row('acc_one');
  const errors: unknown[] = [];
  const collect = async (work: Promise<unknown>) => errors.push(await work.catch((error: unknown) => error));
  const breaks = [
    { sealed: Buffer.alloc(40, 1) },
    { wrapped_key: Buffer.alloc(9) },
    { key_id: 'local:none' },
    { version: 9 },
  ];
  for (const columns of breaks) {
    await subject.overwrite('acc_one', columns);
    await collect(subject.fresh().open({ workspaceId: WORKSPACE, ownerId: 'acc_one' }));
    await subject.overwrite('acc_one', sound);
  }
  await collect(subject.vault.open({ workspaceId: WORKSPACE, ownerId: 'acc_none' }));
  await collect(subject.put('acc_big', CANARY.repeat(5000)));
  expect(errors.map((error) => error instanceof Error)).toEqual([true, true, true, true, true, true]);
  for (const error of errors) expect(printed(error)).not.toContain(CANARY);
});

test('neither the vault, its keys nor what it opens shows a secret when logged, printed or serialised', async () => {
  const masterKey = await readFile(subject.keyPath);
  const opened = await subject.vault.open({ workspaceId: WORKSPACE, ownerId: 'acc_one' });
  expect(opened['apiKey']?.open()).toBe(CANARY);
  const lines: string[] = [];
  const sink = new Writable({
    write: (chunk, _, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  pino(sink).info(
    { opened, vault: subject.vault, keys: subject.keys, row: await subject.row('acc_one') },
    String(opened['apiKey']),
  );
  lines.push(printed(opened), printed(subject.vault), printed(subject.keys));
  const all = lines.join('\n');
  expect(all).toContain('****');
  for (const form of ['hex', 'base64', 'latin1'] as const)
    expect(all).not.toContain(masterKey.toString(form));
  expect(all).not.toContain(CANARY);
  expect(all).not.toContain(masterKey.toJSON().data.join(','));
});

test('data keys are wiped as soon as they have been used', async () => {
  const dataKeys: Uint8Array[] = [];
  const watched: KeyProvider = {
    ...subject.keys,
    id: subject.keys.id,
    wrap: async (dataKey, context) => {
      dataKeys.push(dataKey);
      return subject.keys.wrap(dataKey, context);
    },
    unwrap: async (wrapped, context) => {
      const dataKey = await subject.keys.unwrap(wrapped, context);
      dataKeys.push(dataKey);
      return dataKey;
    },
  };
  const vault = subject.fresh(watched);
  const owner = { workspaceId: WORKSPACE, ownerId: 'acc_two' };
  const secrets = { apiKey: new Secret(CANARY) };
  await subject.store.transaction((tx) => vault.seal(tx, { ...owner, secrets }));
  await vault.open(owner);
  await vault.rewrap({
    to: await localKeyProvider({ path: `${subject.keyPath}2`, dataExists: async () => false }),
  });
  expect(dataKeys.length).toBe(4);
  for (const dataKey of dataKeys) expect([...new Set(dataKey)]).toEqual([0]);
});

function printed(value: unknown): string {
  const own =
    value instanceof Error
      ? Object.getOwnPropertyNames(value).map((name) => inspect(Reflect.get(value, name)))
      : [];
  return [inspect(value, { depth: 8, showHidden: true }), JSON.stringify(value), String(value), ...own].join(
    '\n',
  );
}

function formOf(bytes: Buffer, form: 'hex' | 'base64' | 'utf16le'): string | Buffer {
  return form === 'utf16le'
    ? Buffer.from(bytes.toString('latin1'), 'utf16le')
    : bytes.toString(form).replace(/=+$/, '').slice(0, -1);
}
