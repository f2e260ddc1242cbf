import { errorText } from '@sluice/core';
import { open } from 'node:fs/promises';
import type { RunsTable } from '../schema/flows.ts';
import { diskError, writeAll } from './disk.ts';
import { HASH_BYTES, type IdentityTable } from './identity-table.ts';
import type { FlowParts } from './parts.ts';
import { saveBytes } from './row-plan.ts';
import { runFolder, type RunFolder } from './run-folder.ts';
import { openResults, type RunResults } from './run-results.ts';
import type { StoredResult } from './stored-result.ts';

/** Which identities were paid for before; their results now lie in the run's own folder. I-10 */
export interface Known {
  count: number;
  /** By the identity's number: its place among the known ones, or -1. */
  placeOf: (identity: number) => number;
}

interface Search {
  parts: FlowParts;
  run: RunsTable;
  folder: RunFolder;
  identities: IdentityTable;
  signal: AbortSignal;
}

const MAX_EARLIER_RUNS = 500;
const MAX_HASHES = 50_000_000;
const BLOCK_BYTES = HASH_BYTES * 65_536;
const FLUSH_BYTES = 1024 * 1024;

/**
 * Looks through what earlier runs of the same key, enricher and options found, newest first, and copies the
 * results of identities that this file holds too: so a later clean-up of those runs takes nothing from this one.
 */
export async function findKnown(search: Search): Promise<Known> {
  const places = new Int32Array(search.identities.size).fill(-1);
  const copies = await startCopies(search.folder);
  let count = 0;
  let left = MAX_HASHES;
  const take = (identity: number, hash: Buffer, line: StoredResult): Promise<void> => {
    places[identity] = count;
    count += 1;
    return copies.add(hash, line);
  };
  try {
    for (const run of await earlierRuns(search)) {
      if (left <= 0 || count === search.identities.size) break;
      left -= await searchRun(search, { run, places, take });
    }
  } finally {
    await copies.close();
  }
  return { count, placeOf: (identity) => places[identity] ?? -1 };
}

async function earlierRuns({ parts, run }: Search): Promise<RunsTable[]> {
  return parts.store.db
    .selectFrom('runs')
    .selectAll()
    .where('workspace_id', '=', run.workspace_id)
    .where('upstream_key', '=', run.upstream_key)
    .where('enricher', '=', run.enricher)
    .where('options', '=', run.options)
    .where('id', '<', run.id)
    .where((where) => where.or([where('matched', '>', 0), where('known', '>', 0)]))
    .orderBy('id', 'desc')
    .limit(MAX_EARLIER_RUNS)
    .execute();
}

interface Target {
  run: RunsTable;
  places: Int32Array;
  take: (identity: number, hash: Buffer, line: StoredResult) => Promise<void>;
}

/** Answers how many identities it went through. */
async function searchRun(search: Search, { run, places, take }: Target): Promise<number> {
  const folder = runFolder(search.parts.dataDir, run.id);
  const results = openResults({
    store: search.parts.store,
    runId: run.id,
    batchSize: run.batch_size,
    folder,
  });
  const origin = { connector: run.connector, accountId: run.account_id };
  const look = async (path: string, read: RunResults['item']): Promise<number> => {
    let seen = 0;
    for await (const hash of hashesIn(path)) {
      if (seen % 4096 === 0) search.signal.throwIfAborted();
      const identity = search.identities.find(hash);
      if (identity >= 0 && places[identity] === -1) {
        const result = await read(seen);
        if (result?.s === 'm') await take(identity, hash, { ...result, o: result.o ?? origin });
      }
      seen += 1;
    }
    return seen;
  };
  try {
    return (
      (await look(folder.itemHashes, (at) => results.item(at))) +
      (await look(folder.knownHashes, (at) => results.known(at)))
    );
  } catch (error) {
    search.signal.throwIfAborted();
    // Without that run's files its people are looked up anew; that costs, but loses nothing.
    search.parts.log.warn(
      { runId: run.id, reason: errorText(error) },
      'results of an earlier run cannot be read',
    );
    return 0;
  } finally {
    await results.close();
  }
}

async function* hashesIn(path: string): AsyncIterable<Buffer> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return;
  try {
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    for (let position = 0; ;) {
      const { bytesRead } = await file.read(block, 0, block.length, position);
      if (bytesRead === 0) return;
      for (let at = 0; at + HASH_BYTES <= bytesRead; at += HASH_BYTES)
        yield block.subarray(at, at + HASH_BYTES);
      position += bytesRead;
    }
  } finally {
    await file.close();
  }
}

interface Copies {
  add(hash: Buffer, line: StoredResult): Promise<void>;
  close(): Promise<void>;
}

async function startCopies(folder: RunFolder): Promise<Copies> {
  const spool = await open(folder.knownSpool, 'w').catch((error: unknown) => {
    throw diskError(error);
  });
  const hashes = growingBytes();
  const starts: number[] = [0];
  let lines: Buffer[] = [];
  let waiting = 0;
  let length = 0;
  const flush = async () => {
    const bytes = Buffer.concat(lines);
    lines = [];
    waiting = 0;
    await writeAll(spool, bytes, length - bytes.length);
  };
  return {
    add: async (hash, result) => {
      const line = Buffer.from(`${JSON.stringify(result)}\n`, 'utf8');
      hashes.add(hash);
      lines.push(line);
      length += line.length;
      waiting += line.length;
      starts.push(length);
      if (waiting >= FLUSH_BYTES) await flush();
    },
    close: async () => {
      try {
        await flush();
        await spool.sync();
      } catch (error) {
        throw diskError(error);
      } finally {
        await spool.close();
      }
      await saveBytes(folder.knownHashes, hashes.bytes());
      await saveBytes(folder.knownStarts, new Uint8Array(Float64Array.from(starts).buffer));
    },
  };
}

function growingBytes(): { add(bytes: Buffer): void; bytes(): Buffer } {
  let buffer = Buffer.allocUnsafe(4096);
  let length = 0;
  return {
    add: (bytes) => {
      if (length + bytes.length > buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
      length += bytes.copy(buffer, length);
    },
    bytes: () => buffer.subarray(0, length),
  };
}
