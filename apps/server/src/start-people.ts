import type { Clock } from '@sluice/core';
import type { Logger, Store } from '@sluice/runtime';
import type { Engine } from './engine.ts';
import { createFactors, createPasswords, createPeople, type Factors, type Oidc, type People } from './people/index.ts';
import type { Database } from './schema/index.ts';
import type { ServerOptions } from './start.ts';

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
  return { people, factors, oidc: null };
}
