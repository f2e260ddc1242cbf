import { manualClock, SluiceError, type ManualClock, type Me } from '@sluice/core';
import { silentLogger, type Store, type StoreLocation, type Vault } from '@sluice/runtime';
import { ensurePepper, findWorkspace } from '../../access/index.ts';
import type { Actor } from '../../audit/index.ts';
import type { Database } from '../../schema/index.ts';
import { openGround } from '../../schema/testing/open-ground.ts';
import {
  createFactors,
  createPasswords,
  createPeople,
  type Factors,
  type People,
  type StartedLogin,
} from '../index.ts';
import type { Client } from '../people.ts';
import { tokenIn } from './people-bench.ts';

export const PASSWORD = 'a quiet harbour at dusk';
export const HOST = 'sluice.acme.example';

/** Members and their ways to sign in over a real store and vault, with a workspace that has an owner. */
export interface FactorsBench {
  store: Store<Database>;
  vault: Vault<Database>;
  clock: ManualClock;
  people: People;
  factors: Factors;
  workspaceId: string;
  /** The first owner, signed in. */
  owner: SignedIn;
  /** Another member, signed in. */
  join(email: string): Promise<SignedIn>;
  /** A browser that asks from there. */
  client(address?: string): Client & { host: string };
  /** Signs in with the password; what a code is needed for says so. */
  signIn(email: string, code?: string): Promise<'in' | 'needs code'>;
  close(): Promise<void>;
}

export interface SignedIn {
  actor: Actor;
  me: Me;
  session: string;
  /** The value of the browser’s device cookie. */
  device: string;
}

export interface FactorsBenchOptions {
  location?: StoreLocation;
  publicUrl?: string;
  hasOidc?: boolean;
}

export async function openFactorsBench(options: FactorsBenchOptions = {}): Promise<FactorsBench> {
  const { location, publicUrl = `https://${HOST}`, hasOidc = false } = options;
  const clock = manualClock();
  const { store, vault, close } = await openGround({ clock, location });
  const pepper = await ensurePepper({ store, vault });
  const { id: workspaceId } = await findWorkspace({ store, clock }, 'acme');
  const parts = { store, clock, pepper, log: silentLogger(), workspaceId, publicUrl: () => publicUrl };
  const factors = createFactors({ ...parts, vault, hasOidc });
  const passwords = createPasswords({ cost: { n: 2 ** 10, r: 8, p: 1 } });
  const people = createPeople({ ...parts, passwords, secondFactor: factors.secondFactor });
  const client = (address = '192.0.2.1') => ({ address, userAgent: 'test', host: new URL(publicUrl).host });
  const signedIn = async ({ me, token, device }: StartedLogin): Promise<SignedIn> => {
    const session = token.open();
    return { actor: await people.authenticate(session), me, session, device };
  };
  const setup = { token: tokenIn(await people.setupLink()), name: 'Ada', email: 'ada@acme.example' };
  const owner = await signedIn(await people.signIn.setup({ ...setup, password: PASSWORD }, client()));
  return {
    store,
    vault,
    clock,
    people,
    factors,
    workspaceId,
    owner,
    client,
    join: async (email) => {
      const { url } = await people.invitations.create(owner.actor, { email, role: 'admin' });
      const body = { token: tokenIn(url), name: 'Grace', password: PASSWORD };
      return signedIn(await people.signIn.acceptInvitation(body, client()));
    },
    signIn: async (email, code) => {
      const body = { email, password: PASSWORD, ...(code === undefined ? {} : { code }) };
      const { started } = await people.signIn.withPassword(body, client());
      return started ? 'in' : 'needs code';
    },
    close: async () => {
      await people.close();
      await close();
    },
  };
}

/** The code of an error; an answer is none. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof SluiceError) return error.code;
    throw error;
  }
  return 'not refused';
}
