import type { Clock } from '@sluice/core';
import type { Logger, Store } from '@sluice/runtime';
import type { Pepper } from '../access/index.ts';
import { createOutsideFetch } from '../calls/index.ts';
import type { Engine } from './start-engine.ts';
import {
  createFactors,
  createOidc,
  createPasswords,
  createPeople,
  type Factors,
  type Oidc,
  type People,
} from '../people/index.ts';
import type { Database } from '../schema/index.ts';
import type { ServerOptions } from './start-server.ts';

interface PeopleParts {
  options: ServerOptions;
  store: Store<Database>;
  clock: Clock;
  log: Logger;
  workspaceId: string;
  /** Where people reach the server; known once it listens. */
  publicUrl: () => string;
  onClose: (closer: () => Promise<unknown>) => void;
}

/** Members and all the ways they sign in by. */
export function startPeople(
  parts: PeopleParts,
  engine: Pick<Engine, 'vault' | 'pepper' | 'mail'>,
): { people: People; factors: Factors; oidc: Oidc | null } {
  const { options, onClose } = parts;
  const settings = options.oidc;
  const factors = createFactors({ ...parts, ...engine, hasOidc: settings !== undefined });
  const people = createPeople({
    ...parts,
    ...engine,
    secondFactor: factors.secondFactor,
    ...(options.passwordCost === undefined
      ? {}
      : { passwords: createPasswords({ cost: options.passwordCost }) }),
    otherWays: (host) => ({
      passkeys: factors.passkeys.workAt(host),
      oidc: settings === undefined ? null : { name: settings.name, startUrl: '/sign-in/oidc/start' },
    }),
  });
  onClose(() => people.close());
  return { people, factors, oidc: startOidc(parts, engine.pepper) };
}

function startOidc(parts: PeopleParts, pepper: Pepper): Oidc | null {
  const { options, onClose } = parts;
  if (options.oidc === undefined) return null;
  const outside = createOutsideFetch({ egress: { allowHosts: options.allowHosts ?? [] } });
  onClose(() => outside.close());
  return createOidc({ ...parts, pepper, settings: options.oidc, ask: outside.fetch });
}
