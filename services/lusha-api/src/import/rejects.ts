import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import Papa from 'papaparse';
import type { FileRow } from './read-rows.ts';

/** A file of refused rows: each with its line and the reason before its own cells, ready to be mended. */
export interface Rejects {
  path: string;
  write(row: FileRow, reason: string): void;
  close(): Promise<void>;
}

/** Where the refused rows of a file go by default: into the data folder, since the file may lie where nobody may write. */
export function rejectsPathIn(dataFolder: string, importedPath: string): string {
  return join(dataFolder, 'rejects', `${basename(importedPath)}.rejects.csv`);
}

/** The file is made with the first row that is refused, and its folder with it. */
export function openRejects(path: string, columns: readonly string[]): Rejects {
  let stream: WriteStream | undefined;
  const line = (cells: readonly string[]) => `${Papa.unparse([[...cells]])}\n`;
  return {
    path,
    write: (row, reason) => {
      if (!stream) {
        mkdirSync(dirname(path), { recursive: true });
        stream = createWriteStream(path, { mode: 0o600 });
        // The error is thrown by close(), where somebody waits for it.
        stream.on('error', () => undefined);
        stream.write(line(['line', 'reason', ...columns]));
      }
      stream.write(line([String(row.line), reason, ...row.raw]));
    },
    close: async () => {
      if (!stream) return;
      stream.end();
      await finished(stream);
    },
  };
}
