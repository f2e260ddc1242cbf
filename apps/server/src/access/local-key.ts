import { SCOPES, SluiceError, type Clock } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemActor } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import { hashKey, isLive, scopesOf } from './api-key.ts';
import { insertKey } from './access.ts';

/** What the command line on the same machine needs to find the server: `connection.json`, mode 0600. */
interface Connection {
  url: string;
  apiKey: string;
}

const FILE = 'connection.json';

/**
 * The key in `<dataDir>/connection.json` if it may still do everything in this workspace; else a new one with every scope.
 * So whoever holds the machine can always get back in, by deleting that file and starting again.
 */
export async function ensureLocalKey(options: {
  store: Store<Database>;
  clock: Clock;
  workspaceId: string;
  dataDir: string;
}): Promise<{ apiKey: string; made: boolean }> {
  const { store, clock, workspaceId } = options;
  const kept = await readConnection(options.dataDir);
  if (kept && (await mayAll(options, kept.apiKey))) return { apiKey: kept.apiKey, made: false };
  const actor = systemActor(workspaceId);
  const { secret } = await store.transaction((tx) =>
    insertKey(tx, { actor, name: 'owner', scopes: SCOPES, addresses: [], expiresAt: null, clock }),
  );
  return { apiKey: secret, made: true };
}

/** Written whole or not at all; readable by this user only. */
export async function writeConnection(dataDir: string, connection: Connection): Promise<string> {
  const path = join(dataDir, FILE);
  const draft = `${path}.new`;
  try {
    await writeFile(draft, `${JSON.stringify(connection, null, 2)}\n`, { mode: 0o600 });
    await chmod(draft, 0o600);
    await rename(draft, path);
  } catch (error) {
    throw new SluiceError('store.failed', {
      message: `The file ${path} cannot be written.`,
      fix: 'Give this process the right to write its data folder, and see that its disk has room.',
      cause: error,
    });
  }
  return path;
}

/** `undefined` when there is none, or none that can be read. */
async function readConnection(dataDir: string): Promise<Connection | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(dataDir, FILE), 'utf8'));
    if (typeof value !== 'object' || value === null) return undefined;
    const { url, apiKey } = value as Partial<Connection>;
    return typeof url === 'string' && typeof apiKey === 'string' ? { url, apiKey } : undefined;
  } catch {
    return undefined;
  }
}

async function mayAll(
  { store, clock, workspaceId }: { store: Store<Database>; clock: Clock; workspaceId: string },
  apiKey: string,
): Promise<boolean> {
  const row = await store.db
    .selectFrom('api_keys')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('hash', '=', hashKey(apiKey))
    .executeTakeFirst();
  if (row === undefined || !isLive(row, clock.now())) return false;
  // A newer version knows scopes that an older one could not give.
  const scopes = scopesOf(row);
  return SCOPES.every((scope) => scopes.includes(scope));
}
