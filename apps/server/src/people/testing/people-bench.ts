import { manualClock, SluiceError, type ManualClock, type Me, type Role } from '@sluice/core';
import { silentLogger, type Store, type StoreLocation } from '@sluice/runtime';
import { ensurePepper, findWorkspace } from '../../access/index.ts';
import { createAudit, systemActor, type Actor } from '../../audit/index.ts';
import type { Database } from '../../schema/index.ts';
import { openGround } from '../../schema/testing/open-ground.ts';
import {
  createPasswords,
  createPeople,
  noSecondFactor,
  type Passwords,
  type People,
  type StartedLogin,
} from '../index.ts';
import type { Client } from '../people.ts';

export const PASSWORD = 'lantern orbit velvet staple';
export const OWNER = 'ada@acme.example';
const QUICK = { n: 16, r: 1, p: 1 };

/** People over a real store, with a clock that is moved and browsers that keep their cookies. */
export interface PeopleBench {
  people: People;
  /** The same store, served by another process. */
  second: People;
  store: Store<Database>;
  clock: ManualClock;
  passwords: Passwords;
  workspaceId: string;
  /** Letters that were queued. */
  letters: { to: string; subject: string; text: string }[];
  /** What happens while a sign-in is under way, after its password was found right. */
  between: { run: () => Promise<void> };
  browser(address?: string): Browser;
  /** The first owner, in a browser of his. */
  owner(): Promise<Browser>;
  /** A member of that role, in a browser of his. */
  member(role: Role, email?: string): Promise<Browser>;
  /** What was booked, oldest first. */
  audited(): Promise<string[]>;
  close(): Promise<void>;
}

export interface Browser {
  client: Client;
  /** Keeps the cookies of a sign-in. */
  keep(started: StartedLogin): Browser;
  signIn(email: string, password?: string): Promise<Me>;
  actor(by?: People): Promise<Actor>;
  memberId: string;
}

export async function openPeople(location?: StoreLocation): Promise<PeopleBench> {
  const clock = manualClock();
  const { store, vault, close } = await openGround({ clock, location });
  const pepper = await ensurePepper({ store, vault });
  const { id: workspaceId } = await findWorkspace({ store, clock }, 'acme');
  const passwords = createPasswords({ cost: QUICK });
  const letters: PeopleBench['letters'] = [];
  const between = { run: () => Promise.resolve() };
  const serve = () =>
    createPeople({
      store,
      clock,
      pepper,
      log: silentLogger(),
      workspaceId,
      publicUrl: () => 'http://127.0.0.1:4000',
      passwords,
      secondFactor: {
        ...noSecondFactor,
        needed: async () => {
          await between.run();
          return false;
        },
      },
      mail: {
        configured: { from: 'sluice@acme.example', server: 'mail.acme.example' },
        queue: async (_tx, letter) => void letters.push(letter),
      },
    });
  const people = serve();
  const browser = (address = '192.0.2.1') => createBrowser(people, address);
  let first: Promise<Browser> | undefined;
  const owner = () =>
    (first ??= (async () => {
      const token = tokenIn(await people.setupLink());
      const body = { token, name: 'Ada', email: OWNER, password: PASSWORD };
      const own = browser();
      return own.keep(await people.signIn.setup(body, own.client));
    })());
  return {
    people,
    second: serve(),
    store,
    clock,
    passwords,
    workspaceId,
    letters,
    between,
    browser,
    owner,
    member: async (role, email = `${role}@acme.example`) => {
      const actor = await (await owner()).actor();
      const { url } = await people.invitations.create(actor, { email, role });
      const own = browser('192.0.2.2');
      const body = { token: tokenIn(url), name: `The ${role}`, password: PASSWORD };
      return own.keep(await people.signIn.acceptInvitation(body, own.client));
    },
    audited: async () => {
      const { items } = await createAudit({ store }).list(workspaceId, { limit: 500 });
      return items.toReversed().map(({ act }) => act);
    },
    close: async () => {
      await people.close();
      await close();
    },
  };
}

function createBrowser(people: People, address: string): Browser {
  const client: Client = { address, userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0' };
  const browser: Browser = {
    client,
    memberId: '',
    keep: ({ me, token, device }) => {
      client.session = token.open();
      client.device = device;
      browser.memberId = me.member.id;
      return browser;
    },
    signIn: async (email, password = PASSWORD) => {
      const { started, me } = await people.signIn.withPassword({ email, password }, client);
      if (!started || !me) throw new Error('A code is needed.');
      browser.keep(started);
      return me;
    },
    actor: (by = people) => by.authenticate(client.session),
  };
  return browser;
}

/** The token of a link. */
export function tokenIn(url: string | undefined): string {
  return url?.split('#')[1] ?? '';
}

/** The code and the words of a refusal. */
export async function refusal(work: Promise<unknown>): Promise<SluiceError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof SluiceError) return error;
  throw new Error(`Not refused with a SluiceError: ${String(error)}`);
}

/** Whoever acts by a key with every scope, as the command line on the same machine does. */
export function keyActor(workspaceId: string, scopes: Actor['scopes']): Actor {
  return { ...systemActor(workspaceId), label: 'key_1 (local)', keyId: 'key_1', scopes };
}
