import { SluiceError } from '@sluice/core';
import { open, type FileHandle } from 'node:fs/promises';

/** What went wrong with a file of ours: a full disk is `store.full`, anything else `store.failed`. */
export function diskError(error: unknown): SluiceError {
  if (error instanceof SluiceError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
    return new SluiceError('store.full', {
      message: 'The disk that holds the data is full.',
      fix: 'Free some space on the disk of the data folder, then go on.',
      cause: error,
    });
  return new SluiceError('store.failed', {
    message: 'A file in the data folder could not be read or written.',
    fix: 'Check the data folder and its disk, then try again.',
    detail: code,
    cause: error,
  });
}

/** Writes all of `bytes`, however many calls the system needs for it. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, position: number | null): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const at = position === null ? null : position + done;
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at);
    done += bytesWritten;
  }
}

/** Reads exactly `length` bytes, or fewer where the file ends. */
export async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}

/** Makes the names in a folder survive power loss. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
