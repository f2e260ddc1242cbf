import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import Papa from 'papaparse';
import type { FileRow } from './read-rows.ts';

/** A file of refused rows: each with its line and the reason before its own cells, ready to be mended. */
export interface Rejects {
  path: string;
  write(row: FileRow, reason: string): void;
  close(): Promise<void>;
}

/** The file is made with the first row that is refused. */
export function openRejects(path: string, columns: readonly string[]): Rejects {
  let stream: WriteStream | undefined;
  const line = (cells: readonly string[]) => `${Papa.unparse([[...cells]])}\n`;
  return {
    path,
    write: (row, reason) => {
      if (!stream) {
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
