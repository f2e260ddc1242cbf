import { SluiceError } from '@sluice/core';
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openSqliteFile } from './sqlite-file.ts';
import { causes, storeError } from './store-errors.ts';

/**
 * Takes the folder for this process and answers with what gives it back. The lock is the operating
 * system's, on a small file beside the data, so it ends with the process however that ends, and the
 * data stays readable by backup tools. Throws `store.locked`, and `store.failed` for an unusable path.
 */
export function lockFolder(folder: string): () => void {
  const lockPath = join(folder, 'lock.db');
  const ownerPath = join(folder, 'lock.pid');
  try {
    makeFolder(folder);
    makePrivate(lockPath);
    const lock = openSqliteFile(lockPath);
    try {
      lock.exec('pragma busy_timeout = 0');
      lock.exec('begin exclusive');
    } catch (error) {
      lock.close();
      throw error;
    }
    // Only ever a hint for people: the lock itself is the file beside it.
    writeFileSync(ownerPath, `${process.pid}\n`, { mode: 0o600 });
    return () => {
      writeFileSync(ownerPath, '');
      lock.exec('rollback');
      lock.close();
    };
  } catch (error) {
    if (causes(error).some((code) => code.startsWith('SQLITE_BUSY'))) throw locked(folder, ownerPath);
    throw storeError(error);
  }
}

/**
 * Makes the folder and those above it, readable by this user only. Step by step, because Node 20's own
 * recursive way never ends below places such as `/proc`, which refuse a folder by saying that there is none.
 */
export function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  const above = dirname(folder);
  if (above !== folder) makeFolder(above);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Makes the file if it is not there, readable by this user only; SQLite gives its side files the same mode. */
export function makePrivate(path: string): void {
  try {
    // Never opens a file that is there: closing it would drop the locks this process holds on it.
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!causes(error).includes('EEXIST')) throw error;
    chmodSync(path, 0o600);
  }
}

function locked(folder: string, ownerPath: string): SluiceError {
  const owner = readOwner(ownerPath);
  const who =
    owner === undefined
      ? 'another process'
      : owner === process.pid
        ? 'this process already'
        : `process ${owner}`;
  return new SluiceError('store.locked', {
    message: `The data folder ${folder} is in use by ${who}.`,
    fix: `Stop that process, or choose another data folder than ${folder}.`,
  });
}

function readOwner(path: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
    return Number.isSafeInteger(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}
