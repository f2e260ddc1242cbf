import { SluiceError, type ErrorCode } from '@sluice/core';

/** Whether a write failed because a row with the same key exists; reads the whole chain of causes. */
export function isUniqueViolation(error: unknown): boolean {
  return causes(error).some((code) => UNIQUE.has(code));
}

/** What a driver threw, as `store.full` or `store.failed` with the driver's error as its cause. */
export function storeError(error: unknown): SluiceError {
  if (error instanceof SluiceError) return error;
  const codes = causes(error);
  const known = KNOWN.find((one) => codes.some((code) => one.codes.includes(code)));
  return new SluiceError(known?.code ?? 'store.failed', {
    message: known?.message ?? 'The store could not do what was asked.',
    ...(known === undefined ? {} : { fix: known.fix }),
    detail: codes.join(' '),
    cause: error,
  });
}

/** The codes of an error and of its causes, outermost first. */
export function causes(error: unknown): string[] {
  const codes: string[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < MAX_DEPTH && current instanceof Error; depth += 1) {
    if ('code' in current && typeof current.code === 'string') codes.push(current.code);
    current = current.cause;
  }
  return codes;
}

const MAX_DEPTH = 8;

// SQLite result codes beside PostgreSQL's SQLSTATE values (PostgreSQL manual, appendix A).
const UNIQUE = new Set(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505']);

interface KnownError {
  codes: readonly string[];
  code: ErrorCode;
  message: string;
  fix: string;
}

const KNOWN: readonly KnownError[] = [
  {
    codes: ['SQLITE_FULL', 'ENOSPC', '53100'],
    code: 'store.full',
    message: 'The disk that holds the data is full; nothing of this step was written.',
    fix: 'Free some space on the disk of the data folder or the database, then try again.',
  },
  {
    codes: ['SQLITE_NOTADB', 'SQLITE_CORRUPT'],
    code: 'store.failed',
    message: 'The database file is damaged or is not a database.',
    fix: 'Put the file back from a backup.',
  },
  {
    codes: ['SQLITE_READONLY', 'EACCES', 'EPERM', 'EROFS', 'SQLITE_CANTOPEN'],
    code: 'store.failed',
    message: 'The data folder cannot be written.',
    fix: 'Give this process the right to write the data folder, or choose another one.',
  },
  {
    codes: ['ENOTDIR', 'EISDIR', 'EEXIST', 'ENOENT'],
    code: 'store.failed',
    message: 'The data folder is not there and cannot be made, or its path is not a folder.',
    fix: 'Choose a folder, or move the file that is in its place.',
  },
  {
    codes: ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ECONNRESET', '57P03'],
    code: 'store.failed',
    message: 'The database server does not answer.',
    fix: 'Check that the server runs and that the address in the database URL is right.',
  },
  {
    codes: ['28P01', '28000', '3D000', '42501'],
    code: 'store.failed',
    message: 'The database server refused the user, the password or the database.',
    fix: 'Check the user, the password, the database name and its rights in the database URL.',
  },
  {
    codes: ['53300'],
    code: 'store.failed',
    message: 'The database server has no free connection.',
    fix: 'Raise max_connections on the server, or run fewer processes.',
  },
];
