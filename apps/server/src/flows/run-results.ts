import type { Store } from '@sluice/runtime';
import { open, type FileHandle } from 'node:fs/promises';
import type { Database } from '../schema/index.ts';
import { diskError, readAt } from './disk.ts';
import type { RunFolder } from './run-folder.ts';
import { kindAt, parseResult, type StoredResult } from './stored-result.ts';

/** Reads the committed results of a run by the number of the item, in bounded memory; quickest in order. */
export interface RunResults {
  /** `undefined`: not processed yet. */
  item(item: number): Promise<StoredResult | undefined>;
  known(number: number): Promise<StoredResult | undefined>;
  /** How the item's result begins, quicker than all of it; at once where it lies near the last one. */
  kind(item: number): Kind | Promise<Kind>;
  /** Where in its chunk the committed piece begins that holds the item. */
  pieceStart(item: number): Promise<number | undefined>;
  close(): Promise<void>;
}

interface ResultsOf {
  store: Store<Database>;
  runId: string;
  batchSize: number;
  folder: RunFolder;
}

interface Piece {
  chunk: number;
  from_item: number;
  to_item: number;
  byte_offset: number;
  byte_length: number;
}

/** `undefined`: not processed yet. */
type Kind = StoredResult['s'] | undefined;

const LINE_END = 10;
const PAGE_CHUNKS = 256;
const MAX_PAGES = 8;
const MAX_CHUNKS = 64;
const KNOWN_BLOCK = 128;
const START_BYTES = 8;

export function openResults(options: ResultsOf): RunResults {
  const { store, runId, batchSize, folder } = options;
  const spool = lazyFile(folder.spool);
  const pages = bounded<Promise<Map<number, Piece[]>>>(MAX_PAGES);
  const chunks = bounded<Promise<(string | undefined)[]>>(MAX_CHUNKS);
  const known = openKnown(folder);
  const pieces = async (chunk: number): Promise<readonly Piece[]> => {
    const page = Math.floor(chunk / PAGE_CHUNKS);
    const found = await pages(page, () => readPieces(store, runId, page));
    return found.get(chunk) ?? [];
  };
  const readPiece: ReadPiece = async ({ byte_offset, byte_length }) =>
    byte_length === 0 ? null : readAt(await spool.file(), byte_offset, byte_length);
  const lines = (chunk: number) => chunks(chunk, async () => readLines(await pieces(chunk), readPiece));
  const lineOf = async (item: number) => (await lines(Math.floor(item / batchSize)))[item % batchSize];
  const kinds = bounded<Promise<Kind[]>>(MAX_CHUNKS);
  let last: { chunk: number; kinds: readonly Kind[] } | undefined;
  return {
    kind: (item) => {
      const chunk = Math.floor(item / batchSize);
      const place = item % batchSize;
      if (last?.chunk === chunk) return last.kinds[place];
      return kinds(chunk, async () => readKinds(await pieces(chunk), readPiece)).then((found) => {
        last = { chunk, kinds: found };
        return found[place];
      });
    },
    item: async (item) => {
      const line = await lineOf(item);
      return line === undefined || line === '' ? undefined : parseResult(line);
    },
    known: (number) => known.read(number),
    pieceStart: async (item) => {
      const place = item % batchSize;
      const found = await pieces(Math.floor(item / batchSize));
      return found.find((piece) => piece.from_item <= place && place < piece.to_item)?.from_item;
    },
    close: async () => {
      await spool.close();
      await known.close();
    },
  };
}

type ReadPiece = (piece: Piece) => Promise<Buffer | null>;

async function readLines(pieces: readonly Piece[], read: ReadPiece): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  for (const piece of pieces) {
    const texts = (await read(piece))?.toString('utf8').split('\n');
    if (!texts) continue;
    for (let at = piece.from_item; at < piece.to_item; at += 1) found[at] = texts[at - piece.from_item];
  }
  return found;
}

/** Thousands of rows may be looked through for few: their texts are not made for that. */
async function readKinds(pieces: readonly Piece[], read: ReadPiece): Promise<Kind[]> {
  const found: Kind[] = [];
  for (const piece of pieces) {
    const bytes = await read(piece);
    if (!bytes) continue;
    let start = 0;
    for (let at = piece.from_item; at < piece.to_item && start < bytes.length; at += 1) {
      const end = bytes.indexOf(LINE_END, start);
      found[at] = end === start ? undefined : kindAt(bytes, start);
      start = end === -1 ? bytes.length : end + 1;
    }
  }
  return found;
}

function openKnown(folder: RunFolder): {
  read(number: number): Promise<StoredResult | undefined>;
  close(): Promise<void>;
} {
  const spool = lazyFile(folder.knownSpool);
  const starts = lazyFile(folder.knownStarts);
  const blocks = bounded<Promise<string[]>>(MAX_CHUNKS);
  const readBlock = async (block: number): Promise<string[]> => {
    // One start more than the block holds: where its last line ends.
    const bytes = await readAt(
      await starts.file(),
      block * KNOWN_BLOCK * START_BYTES,
      (KNOWN_BLOCK + 1) * START_BYTES,
    );
    const first = bytes.length < 2 * START_BYTES ? 0 : bytes.readDoubleLE(0);
    const end = bytes.length < 2 * START_BYTES ? 0 : bytes.readDoubleLE(bytes.length - START_BYTES);
    return (await readAt(await spool.file(), first, end - first)).toString('utf8').split('\n');
  };
  return {
    read: async (number) => {
      const block = Math.floor(number / KNOWN_BLOCK);
      const line = (await blocks(block, () => readBlock(block)))[number % KNOWN_BLOCK];
      return line === undefined || line === '' ? undefined : parseResult(line);
    },
    close: async () => {
      await spool.close();
      await starts.close();
    },
  };
}

async function readPieces(
  store: Store<Database>,
  runId: string,
  page: number,
): Promise<Map<number, Piece[]>> {
  const rows = await store.db
    .selectFrom('run_pieces')
    .select(['chunk', 'from_item', 'to_item', 'byte_offset', 'byte_length'])
    .where('run_id', '=', runId)
    .where('chunk', '>=', page * PAGE_CHUNKS)
    .where('chunk', '<', (page + 1) * PAGE_CHUNKS)
    .execute();
  const byChunk = new Map<number, Piece[]>();
  for (const row of rows) {
    const pieces = byChunk.get(row.chunk);
    if (pieces) pieces.push(row);
    else byChunk.set(row.chunk, [row]);
  }
  return byChunk;
}

/** Opened at first use, because a run without results has no such file. */
export function lazyFile(path: string): { file(): Promise<FileHandle>; close(): Promise<void> } {
  let opened: Promise<FileHandle> | undefined;
  return {
    file: () => {
      opened ??= open(path, 'r').catch((error: unknown) => {
        throw diskError(error);
      });
      return opened;
    },
    close: async () => {
      const file = await opened?.catch(() => undefined);
      await file?.close();
    },
  };
}

/** Keeps the last few of what is costly to read. */
export function bounded<T>(max: number): (key: number, read: () => T) => T {
  const kept = new Map<number, T>();
  return (key, read) => {
    const found = kept.get(key);
    if (found !== undefined) {
      // Only what is used again and again outlives one pass in order.
      kept.delete(key);
      kept.set(key, found);
      return found;
    }
    if (kept.size >= max) {
      const oldest = kept.keys().next();
      if (!oldest.done) kept.delete(oldest.value);
    }
    const made = read();
    kept.set(key, made);
    return made;
  };
}
