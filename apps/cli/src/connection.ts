import { SluiceError } from '@sluice/core';
import { createClient, type Client } from '@sluice/sdk';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ConnectionOptions {
  url?: string;
  /** Never from the command line: it would stand in the process list and the shell's history. */
  apiKey?: string;
  dataDir: string;
}

/**
 * The client for the server that is meant: the address and key given, else the ones that a server on this
 * machine left in its data folder.
 */
export function connect(options: ConnectionOptions): Client {
  const found = options.url && options.apiKey ? undefined : readConnection(options.dataDir);
  const url = options.url ?? found?.url;
  const apiKey = options.apiKey ?? found?.apiKey;
  if (url === undefined || apiKey === undefined) {
    throw new SluiceError('auth.missing', {
      message: url === undefined ? 'No Sluice server is known here.' : `No API key is known for ${url}.`,
      fix: `Start one with \`sluice up\`, or name it with --url and put its key into the variable SLUICE_API_KEY. (Looked in ${options.dataDir}.)`,
    });
  }
  return createClient({ url, apiKey });
}

function readConnection(dataDir: string): { url?: string; apiKey?: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'connection.json'), 'utf8')) as {
      url?: string;
      apiKey?: string;
    };
  } catch {
    return undefined;
  }
}
