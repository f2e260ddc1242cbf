import { errorText, SluiceError } from '@sluice/core';
import { makeFolder } from '@sluice/runtime';
import { access, constants, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';

/** The folder made ready for this user alone, by its real path. Throws `store.failed` and `store.full`. */
export async function openDataFolder(path: string): Promise<string> {
  const folder = resolve(path);
  try {
    makeFolder(folder);
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return await realpath(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new SluiceError('store.full', {
        message: `The disk of the data folder ${folder} is full.`,
        fix: 'Free some space on it, or choose another folder with --data.',
        cause: error,
      });
    throw new SluiceError('store.failed', {
      message: `The data folder ${folder} cannot be used: ${reasonOf(code, error)}.`,
      fix: 'Give this user the right to write it, or choose another folder with --data.',
      cause: error,
    });
  }
}

function reasonOf(code: unknown, error: unknown): string {
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not read and write it';
  if (code === 'EROFS') return 'its disk is read-only';
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'it is not a folder';
  return errorText(error);
}
