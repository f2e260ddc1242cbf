import { errorText, SluiceError } from '@sluice/core';
import { createHash, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { storeError } from '../store/index.ts';
import { KEY_BYTES } from './envelope.ts';

/** One master key in memory, in a form that does not print. */
export interface MasterKey {
  /** `local:` and 12 hex digits of a digest of the key. */
  id: string;
  key: KeyObject;
}

/**
 * Reads a key file; undefined when there is none. Throws `vault.key_unsafe` when other users may read the
 * file, and `vault.key_wrong` when it does not hold a key.
 */
export async function readKeyFile(path: string): Promise<MasterKey | undefined> {
  const file = await orNothing(open(path, 'r'), 'ENOENT').catch((error: unknown) => {
    throw unusable(path, 'cannot be read', errorText(error));
  });
  if (!file) return undefined;
  try {
    const { mode, size } = await file.stat();
    if ((mode & 0o077) !== 0) throw unsafe(path, mode);
    if (size !== KEY_BYTES) throw unusable(path, `holds ${size} bytes, not a key of ${KEY_BYTES} bytes`);
    const bytes = Buffer.alloc(KEY_BYTES);
    await file.read(bytes, 0, KEY_BYTES, 0);
    return masterKey(bytes);
  } finally {
    await file.close();
  }
}

/**
 * Makes a key file, complete and on the disk before it has its name; keeps one that is there already.
 * Throws `store.full`, and `store.failed` when the folder cannot be written.
 */
export async function makeKeyFile(path: string): Promise<void> {
  const unnamed = `${path}.new-${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeSynced(unnamed, randomBytes(KEY_BYTES));
    await orNothing(link(unnamed, path), 'EEXIST');
    await syncFolder(path);
  } catch (error) {
    throw storeError(error);
  } finally {
    // What cannot be taken away was never made.
    await rm(unnamed, { force: true }).catch(() => undefined);
  }
}

/** Puts the next key in the place of the current one, which keeps a second name. Each step is on the disk before the next. */
export async function promoteKeyFile(options: {
  path: string;
  nextPath: string;
  keepAs: string;
}): Promise<void> {
  await orNothing(link(options.path, options.keepAs), 'EEXIST');
  await syncFolder(options.path);
  await rename(options.nextPath, options.path);
  await syncFolder(options.path);
}

/** The paths of the files beside `path` whose names begin with its own and `suffix`. */
export async function listBeside(path: string, suffix: string): Promise<string[]> {
  const names = await readdir(dirname(path));
  const found = names.filter((name) => name.startsWith(`${basename(path)}${suffix}`)).toSorted();
  return found.slice(0, MAX_FILES).map((name) => join(dirname(path), name));
}

const MAX_FILES = 1000;

function masterKey(bytes: Buffer): MasterKey {
  const digest = createHash('sha256').update('sluice master key\0').update(bytes).digest('hex');
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return { id: `local:${digest.slice(0, 12)}`, key };
}

async function writeSynced(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    bytes.fill(0);
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function orNothing<T>(work: Promise<T>, code: string): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === code) return undefined;
    throw error;
  }
}

function unsafe(path: string, mode: number): SluiceError {
  return new SluiceError('vault.key_unsafe', {
    message: `The master key file ${path} can be read by other users (mode ${(mode & 0o777).toString(8)}).`,
    fix: `Run: chmod 600 ${path} — and if someone else may have read it, rotate the master key afterwards.`,
  });
}

function unusable(path: string, why: string, detail?: string): SluiceError {
  return new SluiceError('vault.key_wrong', {
    message: `The master key file ${path} ${why}.`,
    fix: `Restore the file from your backup to ${path}, owned by the user that runs this process.`,
    ...(detail === undefined ? {} : { detail }),
  });
}
