import type { Logger } from '@sluice/runtime';
import { systemActor } from '../audit/index.ts';
import { loginCookies } from './cookies.ts';
import { createCountedTries } from './counted-tries.ts';
import { createDevices } from './devices.ts';
import { createInvitations } from './invitations.ts';
import { createLogins } from './logins.ts';
import { createMe } from './me.ts';
import { createMembers } from './members.ts';
import type { Parts } from './parts.ts';
import { createPasswords } from './passwords.ts';
import { noSecondFactor, type People, type PeopleOptions } from './people.ts';
import { requireFreshProof } from './proofs.ts';
import { makeSetupLink } from './setup.ts';
import { createSignIn } from './sign-in.ts';
import { createLinkSweep } from './sweep-links.ts';
import { getWorkspace, renameWorkspace } from './workspace.ts';

/** Members, their sign-ins and the workspace. */
export function createPeople(options: PeopleOptions): People {
  const { workspaceId, publicUrl, pepper } = options;
  const logins = createLogins(options);
  const background = createBackground(options.log);
  const sweep = createLinkSweep(options);
  const parts: Parts = {
    ...options,
    secondFactor: options.secondFactor ?? noSecondFactor,
    passwords: options.passwords ?? createPasswords(),
    logins,
    devices: createDevices(pepper),
    tries: createCountedTries(options),
    later: background.run,
    sweepLinks: () => background.run('old links could not be removed', sweep),
  };
  return {
    signIn: createSignIn(parts),
    me: createMe(parts),
    members: createMembers(parts),
    invitations: createInvitations(parts),
    workspace: {
      get: (actor) => getWorkspace(parts, actor),
      rename: (actor, name) => renameWorkspace(parts, actor, name),
    },
    authenticate: (session) => logins.authenticate(session),
    requireProof: (actor) => requireFreshProof({ db: options.store.db, clock: options.clock }, actor),
    stranger: () => ({ ...systemActor(workspaceId), label: 'nobody' }),
    cookies: () => loginCookies(publicUrl()),
    setupLink: () => makeSetupLink(parts),
    close: async () => {
      await background.ended();
      await logins.close();
    },
  };
}

/** What is under way without anybody waiting; never more than the counted tries let begin. */
function createBackground(log: Logger) {
  const running = new Set<Promise<void>>();
  return {
    run: (failed: string, work: () => Promise<void>) => {
      const run = work()
        .catch((error: unknown) => log.error({ err: error }, failed))
        .finally(() => running.delete(run));
      running.add(run);
    },
    ended: async () => {
      await Promise.all(running);
    },
  };
}
