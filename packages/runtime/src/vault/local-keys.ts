import { SluiceError } from '@sluice/core';
import { decrypt, encrypt, tampered } from './envelope.ts';
import { listBeside, makeKeyFile, promoteKeyFile, readKeyFile, type MasterKey } from './key-file.ts';
import type { RotatingKeyProvider } from './key-provider.ts';

export interface LocalKeys {
  /** The key file, such as `DATA/master.key`. Beside it stand `.next` while it is changed and `.old-…` afterwards. */
  path: string;
  /** Whether anything was sealed already, in which case a missing key is not made anew. */
  dataExists: () => Promise<boolean>;
}

/**
 * A master key in a file that only this user can read, made on the first start. Throws `vault.key_missing`
 * when sealed data exists and the file does not, `vault.key_unsafe` when others can read it (it refuses and
 * mends nothing: the key may have been read already), and `vault.key_wrong` when it holds no key.
 */
export async function localKeyProvider(options: LocalKeys): Promise<RotatingKeyProvider> {
  const { path } = options;
  const nextPath = `${path}.next`;
  if (!(await readKeyFile(path))) {
    if (await options.dataExists()) throw missing(path);
    await makeKeyFile(path);
  }
  let ring = await readRing(path, nextPath);
  return {
    get id() {
      return (ring.next ?? ring.current).id;
    },
    get rotating() {
      return ring.next !== undefined;
    },
    knows: async (keyId) => {
      if (!ring.keys.has(keyId)) ring = await readRing(path, nextPath);
      return ring.keys.has(keyId);
    },
    wrap: async (dataKey, context) => {
      const { id, key } = ring.next ?? ring.current;
      return Buffer.concat([fingerprint(id), encrypt({ key, bytes: dataKey, context })]);
    },
    unwrap: async (wrapped, context) => {
      if (wrapped.length < FINGERPRINT_BYTES) throw tampered();
      const id = `local:${Buffer.from(wrapped.subarray(0, FINGERPRINT_BYTES)).toString('hex')}`;
      const key = ring.keys.get(id);
      if (!key) throw wrong(path, id);
      return decrypt({ key: key.key, bytes: wrapped.subarray(FINGERPRINT_BYTES), context });
    },
    startRotation: async () => {
      if (!ring.next) await makeKeyFile(nextPath);
      ring = await readRing(path, nextPath);
    },
    finishRotation: async () => {
      if (!ring.next) return;
      const keepAs = `${path}.old-${ring.current.id.replace('local:', '')}`;
      await promoteKeyFile({ path, nextPath, keepAs });
      ring = await readRing(path, nextPath);
    },
  };
}

const FINGERPRINT_BYTES = 6;

interface KeyRing {
  current: MasterKey;
  /** There while the master key is being changed. */
  next: MasterKey | undefined;
  /** All of them by id, those of earlier changes included. */
  keys: ReadonlyMap<string, MasterKey>;
}

async function readRing(path: string, nextPath: string): Promise<KeyRing> {
  const current = await readKeyFile(path);
  if (!current) throw missing(path);
  const next = await readKeyFile(nextPath);
  const oldPaths = await listBeside(path, '.old-');
  const old = await Promise.all(oldPaths.map(readKeyFile));
  const all = [...old, current, next].filter((key) => key !== undefined);
  return { current, next, keys: new Map(all.map((key) => [key.id, key])) };
}

function fingerprint(id: string): Uint8Array {
  return Buffer.from(id.replace('local:', ''), 'hex');
}

function missing(path: string): SluiceError {
  return new SluiceError('vault.key_missing', {
    message: `The master key file ${path} is missing, and the stored credentials cannot be read without it.`,
    fix: `Restore the file from your backup to ${path}, with mode 600. No new key is made, because it could not open what is stored.`,
  });
}

function wrong(path: string, id: string): SluiceError {
  return new SluiceError('vault.key_wrong', {
    message: `A stored secret was sealed with the master key ${id}, which is not the one in ${path}.`,
    fix: `Restore that key from your backup, either to ${path} or beside it as ${path}.old-${id.replace('local:', '')}.`,
  });
}
