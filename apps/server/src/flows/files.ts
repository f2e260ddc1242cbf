import { makeId, SluiceError, type FileFormat, type UploadedFile } from '@sluice/core';
import { createReadStream } from 'node:fs';
import { mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve, sep } from 'node:path';
import { appendAudit, type Actor } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import { diskError, syncFolder, writeAll } from './disk.ts';
import type { FlowParts } from './parts.ts';
import { inspectTable } from './read-table.ts';

type Bytes = AsyncIterable<Uint8Array> | Uint8Array | Blob | string;

export interface Files {
  /** Keeps an upload. Throws `file.unreadable`, `request.too_large` and `store.full`; then nothing is left. */
  upload(actor: Actor, upload: { body: Bytes; name?: string }): Promise<UploadedFile>;
  /** Copies a file from a folder that the operator allowed. Throws `file.forbidden` and `file.unknown`. */
  add(actor: Actor, path: string): Promise<UploadedFile>;
  /** Throws `file.unknown`. */
  get(workspaceId: string, fileId: string): Promise<UploadedFile>;
  /** Where it lies on this disk, and how it is read. */
  locate(workspaceId: string, fileId: string): Promise<{ path: string; format: FileFormat }>;
}

const DEFAULT_MAX_BYTES = 2 * 1024 ** 3;
const MAX_NAME = 255;

export function createFiles(parts: FlowParts): Files {
  const folder = join(parts.dataDir, 'files');
  const read = async (workspaceId: string, fileId: string) => {
    const row = await parts.store.db
      .selectFrom('files')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', fileId)
      .executeTakeFirst();
    if (row) return showFile(row);
    throw new SluiceError('file.unknown', {
      message: `There is no file ${fileId}.`,
      fix: 'Upload the file again.',
    });
  };
  return {
    upload: (actor, { body, name }) => keep(parts, { actor, body, name: fileName(name ?? 'upload'), folder }),
    add: async (actor, path) => {
      const real = await allowedPath(path, parts.inputFolders);
      return keep(parts, { actor, body: createReadStream(real), name: fileName(basename(real)), folder });
    },
    get: read,
    locate: async (workspaceId, fileId) => {
      const file = await read(workspaceId, fileId);
      return { path: join(folder, fileId), format: file.format };
    },
  };
}

interface Kept {
  actor: Actor;
  body: Bytes;
  name: string;
  folder: string;
}

async function keep(parts: FlowParts, { actor, body, name, folder }: Kept): Promise<UploadedFile> {
  const id = makeId('file', parts.clock.now());
  const path = join(folder, id);
  const unfinished = `${path}.part`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const bytes = await save(unfinished, body, parts.maxFileBytes ?? DEFAULT_MAX_BYTES);
    const inspection = await inspectTable(unfinished);
    const file: UploadedFile = {
      id,
      name,
      bytes,
      ...inspection,
      createdAt: new Date(parts.clock.now()).toISOString(),
    };
    await rename(unfinished, path);
    await syncFolder(folder);
    await insertFile(parts, actor, file);
    return file;
  } catch (error) {
    await rm(unfinished, { force: true });
    await rm(path, { force: true });
    throw isCallersFault(error) ? error : diskError(error);
  }
}

/** An upload that breaks off or cannot be read is not the disk's fault. */
function isCallersFault(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return error instanceof SluiceError || code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

async function save(path: string, body: Bytes, maxBytes: number): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  let bytes = 0;
  try {
    for await (const chunk of chunksOf(body)) {
      if (bytes + chunk.length > maxBytes) throw tooLarge(maxBytes);
      await writeAll(file, chunk, bytes);
      bytes += chunk.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return bytes;
}

async function* chunksOf(body: Bytes): AsyncIterable<Uint8Array> {
  if (typeof body === 'string') yield Buffer.from(body, 'utf8');
  else if (body instanceof Uint8Array) yield body;
  else if (body instanceof Blob) yield new Uint8Array(await body.arrayBuffer());
  else yield* body;
}

/** The real path, when it lies in an allowed folder with every link resolved. */
async function allowedPath(path: string, folders: readonly string[]): Promise<string> {
  const forbidden = new SluiceError('file.forbidden', {
    message:
      folders.length === 0
        ? 'This server takes no files by path.'
        : 'That path is in no folder this server may read.',
    fix: 'Upload the file instead, or let the operator name its folder in SLUICE_INPUT_FOLDERS.',
  });
  if (!isAbsolute(path) || path.includes('\0')) throw forbidden;
  const lexical = resolve(path);
  const inside = (real: string, allowed: readonly string[]) =>
    allowed.some((folder) => real.startsWith(folder.endsWith(sep) ? folder : folder + sep));
  const allowed = await Promise.all(folders.map((folder) => realpath(folder).catch(() => resolve(folder))));
  const real = await realpath(lexical).catch(() => null);
  if (real === null) {
    // Only inside the allowed folders may an answer tell whether a file is there.
    if (!inside(lexical, [...allowed, ...folders.map((folder) => resolve(folder))])) throw forbidden;
    throw new SluiceError('file.unknown', {
      message: 'There is no file at that path.',
      fix: 'Check the path; it is read on the machine where the server runs.',
    });
  }
  if (!inside(real, allowed)) throw forbidden;
  if (!(await stat(real)).isFile())
    throw new SluiceError('file.unknown', {
      message: 'That path is not a file.',
      fix: 'Give the path of a file.',
    });
  return real;
}

async function insertFile(parts: FlowParts, actor: Actor, file: UploadedFile): Promise<void> {
  await parts.store.transaction(async (tx) => {
    await tx
      .insertInto('files')
      .values({
        id: file.id,
        workspace_id: actor.workspaceId,
        name: file.name,
        bytes: file.bytes,
        format: JSON.stringify(file.format),
        columns: JSON.stringify(file.columns),
        sample: JSON.stringify(file.sample),
        warnings: JSON.stringify(file.warnings),
        guess: JSON.stringify(file.guess),
        created_at: Date.parse(file.createdAt),
      })
      .execute();
    await appendAudit(tx, {
      actor,
      at: parts.clock.now(),
      act: 'file.added',
      subject: file.id,
      details: { bytes: file.bytes },
    });
  });
}

function showFile(row: Database['files']): UploadedFile {
  return {
    id: row.id,
    name: row.name,
    bytes: row.bytes,
    format: JSON.parse(row.format) as UploadedFile['format'],
    columns: JSON.parse(row.columns) as string[],
    sample: JSON.parse(row.sample) as UploadedFile['sample'],
    warnings: JSON.parse(row.warnings) as string[],
    guess: JSON.parse(row.guess) as UploadedFile['guess'],
    createdAt: new Date(row.created_at).toISOString(),
  };
}

function fileName(name: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are taken out
  const plain = name.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  return basename(plain.replaceAll('\\', '/')).slice(0, MAX_NAME) || 'upload';
}

function tooLarge(maxBytes: number): SluiceError {
  return new SluiceError('request.too_large', {
    message: `The file is larger than ${Math.floor(maxBytes / 1024 ** 2).toLocaleString('en-US')} MB.`,
    fix: 'Split the file, or let the operator raise the limit.',
  });
}
