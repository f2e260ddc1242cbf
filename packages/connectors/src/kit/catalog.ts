import { readdir } from 'node:fs/promises';
import { SluiceError } from '@sluice/core';
import { checkConnector } from './check-connector.ts';
import type { Connector } from './connector.ts';

export interface Catalog {
  /** Sorted by id. */
  connectors: readonly Connector[];
  /** Throws `connector.unknown`. */
  find: (id: string) => Connector;
}

/**
 * The connectors of a folder: each folder in it has an `index.js` that exports `connector` (or `null`, for a
 * folder that needs no account). So adding a connector edits no other file. Throws when one is faulty.
 */
export async function loadCatalog(folder: URL = new URL('../catalog/', import.meta.url)): Promise<Catalog> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const found: Connector[] = [];
  for (const name of names.toSorted()) {
    const connector = await loadConnector(new URL(`${name}/`, folder), name);
    if (connector) found.push(connector);
  }
  return {
    connectors: found,
    find: (id) => {
      const connector = found.find((candidate) => candidate.id === id);
      if (connector) return connector;
      throw new SluiceError('connector.unknown', {
        message: `There is no connector “${id.slice(0, 60)}”.`,
        fix: `Choose one of ${found.map((candidate) => candidate.id).join(', ')}.`,
      });
    },
  };
}

async function loadConnector(folder: URL, name: string): Promise<Connector | null> {
  const index = `index${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`;
  const module = (await import(new URL(index, folder).href)) as { connector?: Connector | null };
  if (module.connector === null) return null;
  if (module.connector === undefined) throw faulty(name, ['its index exports no “connector”']);
  const faults = checkConnector(module.connector);
  if (module.connector.id !== name) faults.push(`its id “${module.connector.id}” is not the folder's name`);
  if (faults.length > 0) throw faulty(name, faults);
  return module.connector;
}

function faulty(name: string, faults: readonly string[]): SluiceError {
  return new SluiceError('internal', {
    message: `The connector in the folder “${name}” cannot be used: ${faults.join('; ')}.`,
    fix: 'Correct the connector, or take its folder out of the catalog.',
  });
}
