import { open, type FileHandle } from 'node:fs/promises';
import { diskError, writeAll } from './disk.ts';

/**
 * The results of a run, appended piece after piece. What lies beyond the committed length was written by a
 * process that died before its commit: it is cut off when the spool is opened, and asked for again.
 */
export interface Spool {
  /** How many bytes are in it. */
  length(): number;
  /** Appends and waits until the disk has it. When it fails nothing of it stays. */
  append(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export async function openSpool(path: string, committedBytes: number): Promise<Spool> {
  try {
    const file = await open(path, 'a').then(async (made) => {
      await made.close();
      return open(path, 'r+');
    });
    await file.truncate(committedBytes);
    return spoolOf(file, committedBytes);
  } catch (error) {
    throw diskError(error);
  }
}

function spoolOf(file: FileHandle, committedBytes: number): Spool {
  let length = committedBytes;
  return {
    length: () => length,
    append: async (bytes) => {
      try {
        await writeAll(file, bytes, length);
        await file.datasync();
        length += bytes.length;
      } catch (error) {
        await file.truncate(length).catch(() => undefined);
        throw diskError(error);
      }
    },
    close: () => file.close(),
  };
}
