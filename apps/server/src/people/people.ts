import type { Static } from '@sinclair/typebox';
import type {
  Clock,
  CreatedInvitation,
  Invitation,
  Login,
  Me,
  Member,
  OpenedInvitation,
  ResetLink,
  Role,
  Secret,
  SignedIn,
  SignInOptions,
  Workspace,
} from '@sluice/core';
import type { Logger, Store, Tx } from '@sluice/runtime';
import type { Pepper } from '../access/index.ts';
import type { Actor, PageQuery } from '../audit/index.ts';
import type { Mail } from '../mail/index.ts';
import type { Database } from '../schema/index.ts';
import type { LoginCookies } from './cookies.ts';
import type { Passwords } from './passwords.ts';

/** What a member has beside a password. */
export interface FactorSummary {
  hasTotp: boolean;
  passkeys: number;
  recoveryCodesLeft: number;
}

/** The second factor of a sign-in, and what there is to show of it. */
export interface SecondFactor {
  /** Whether a sign-in with the password needs a code too. */
  needed(memberId: string): Promise<boolean>;
  /** Whether the code is right; a code that was used once is not right again. */
  check(memberId: string, code: string): Promise<boolean>;
  /** Of each of these members that has any. */
  summaries(memberIds: readonly string[]): Promise<ReadonlyMap<string, FactorSummary>>;
  /** Takes authenticator and recovery codes away, in the transaction that sets a new password. */
  remove(tx: Tx<Database>, memberId: string): Promise<void>;
}

export const noSecondFactor: SecondFactor = {
  needed: () => Promise.resolve(false),
  check: () => Promise.resolve(false),
  summaries: () => Promise.resolve(new Map()),
  remove: () => Promise.resolve(),
};

export interface PeopleOptions {
  store: Store<Database>;
  clock: Clock;
  pepper: Pepper;
  log: Logger;
  /** The workspace of this installation: who is not signed in yet sees its name. */
  workspaceId: string;
  /** Where people reach the server; known once it listens. */
  publicUrl: () => string;
  secondFactor?: SecondFactor;
  /** Default: no mail is sent. */
  mail?: Pick<Mail, 'configured' | 'queue'>;
  /** Beside the password, at the host that was asked (`sluice.example.com:8443`). */
  otherWays?: (host: string) => Pick<SignInOptions, 'passkeys' | 'oidc'>;
  /** Default: a cost for production. */
  passwords?: Passwords;
}

/** The browser that asks. */
export interface Client {
  address: string;
  userAgent: string;
  /** The value of the device cookie. */
  device?: string | undefined;
  /** The value of the session cookie that it has so far. */
  session?: string | undefined;
}

/** A sign-in that has just begun: both go into cookies, and nowhere else. */
export interface StartedLogin {
  me: Me;
  token: Secret;
  device: string;
}

export type LoginMethod = Login['method'];

interface ListOf<T> {
  items: T[];
  nextCursor: string | null;
}

/** What somebody who is not signed in may do; all of it from a page of this server. */
export interface SignIn {
  options(host: string): Promise<SignInOptions>;
  /** Throws `setup.invalid`, `setup.done`, `password.weak`. */
  setup(
    body: { token: string; name: string; email: string; password: string },
    client: Client,
  ): Promise<StartedLogin>;
  /** `started` unless a code is needed too. Throws `auth.sign_in`, `auth.code`, `auth.too_many`. */
  withPassword(
    body: { email: string; password: string; code?: string },
    client: Client,
  ): Promise<Static<typeof SignedIn> & { started?: StartedLogin }>;
  /**
   * For whoever has proven by another way to be that member; `provenAt` is when, if not just now. Throws
   * `member.unknown`.
   */
  asMember(proven: {
    memberId: string;
    method: LoginMethod;
    client: Client;
    provenAt?: number | undefined;
  }): Promise<StartedLogin>;
  /** Throws `mail.unconfigured`, `auth.too_many`; answers the same whether or not there is such a member. */
  forgot(body: { email: string }, client: Client): Promise<void>;
  /**
   * Answers what makes the browser known to be the member's, so that strangers who used up the tries do not keep him
   * from signing in now. Throws `reset.invalid`, `password.weak`.
   */
  reset(body: { token: string; password: string }, client: Client): Promise<{ device: string }>;
  /** Throws `invitation.invalid`. */
  openInvitation(token: string): Promise<Static<typeof OpenedInvitation>>;
  /** Throws `invitation.invalid`, `member.exists`, `password.weak`. */
  acceptInvitation(
    body: { token: string; name: string; password: string },
    client: Client,
  ): Promise<StartedLogin>;
}

/** What members do about themselves; each throws `auth.member` for an actor that is no member. */
export interface MyOwn {
  get(actor: Actor): Promise<Me>;
  update(actor: Actor, body: { name: string }): Promise<Me>;
  /**
   * `current` is asked of who has a password, a fresh proof of who has none yet. Throws `auth.sign_in`, `auth.proof`,
   * `auth.too_many`, `password.weak`.
   */
  setPassword(actor: Actor, body: { current?: string; password: string }): Promise<void>;
  /** Keeps for this login that its member sits there. Throws `auth.sign_in`, `auth.code`, `auth.too_many`. */
  prove(actor: Actor, body: { password: string; code?: string }): Promise<void>;
  logins(actor: Actor, query: PageQuery): Promise<ListOf<Login>>;
  /** Throws `login.unknown`. */
  endLogin(actor: Actor, loginId: string): Promise<void>;
  endOtherLogins(actor: Actor): Promise<void>;
  /** Signs this browser out. */
  end(actor: Actor): Promise<void>;
}

/** Which members a list holds. A page of them looks through so many members at most, as `SearchPage` tells. */
export interface MembersQuery {
  role?: Role;
  /** Words that all stand in the name or the e-mail address. */
  q?: string;
}

export interface Members {
  list(actor: Actor, query: PageQuery & MembersQuery): Promise<ListOf<Member>>;
  /** A role that may more needs a fresh proof. Throws `member.unknown`, `member.last_owner`, `auth.role`, `auth.proof`. */
  setRole(actor: Actor, memberId: string, role: Role): Promise<Member>;
  /** Throws `member.unknown`, `member.last_owner`, `auth.role`. */
  remove(actor: Actor, memberId: string): Promise<void>;
  /** Throws `member.unknown`, `auth.role`. */
  resetPassword(actor: Actor, memberId: string): Promise<Static<typeof ResetLink>>;
  /** Throws `member.unknown`, `auth.role`. */
  signOut(actor: Actor, memberId: string): Promise<void>;
}

export interface Invitations {
  /** Throws `member.exists`, `auth.role`. */
  create(actor: Actor, body: { email: string; role: Role }): Promise<Static<typeof CreatedInvitation>>;
  list(actor: Actor, query: PageQuery): Promise<ListOf<Invitation>>;
  /** Throws `invitation.unknown`. */
  revoke(actor: Actor, invitationId: string): Promise<Invitation>;
}

export interface People {
  signIn: SignIn;
  me: MyOwn;
  members: Members;
  invitations: Invitations;
  workspace: {
    get(actor: Actor): Promise<Workspace>;
    /** Throws `workspace.exists`. */
    rename(actor: Actor, name: string): Promise<Workspace>;
  };
  /** Who is signed in with that session cookie. Throws `auth.missing` when nobody is, any more or yet. */
  authenticate(session: string | undefined): Promise<Actor>;
  /** Throws `auth.proof` for a member who did not prove lately who sits there. */
  requireProof(actor: Actor): Promise<void>;
  /** Stands for whoever is not signed in. */
  stranger(): Actor;
  cookies(): LoginCookies;
  /** The one-time link that makes the first owner, made anew; undefined once there is an owner. */
  setupLink(): Promise<string | undefined>;
  /** Writes down who was seen last. */
  close(): Promise<void>;
}
