import { Type, type Static } from '@sinclair/typebox';
import { Count, Nullable, OneOf, SCOPES, Text, Timestamp, type Scope } from './schemas.ts';

/** From the one that may do everything down to the one that may only look. */
export const ROLES = ['owner', 'admin', 'operator', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

const VIEWER: readonly Scope[] = ['accounts:read', 'runs:read', 'audit:read', 'members:read'];
const OPERATOR: ReadonlySet<Scope> = new Set([
  ...VIEWER,
  'accounts:write',
  'actions:run',
  'files:write',
  'runs:write',
  'links:manage',
] as const);
const ADMIN: readonly Scope[] = SCOPES.filter((scope) => scope !== 'vault:manage');

/** What the members of each role may do. */
export const ROLE_SCOPES: Readonly<Record<Role, readonly Scope[]>> = {
  owner: SCOPES,
  admin: ADMIN,
  operator: SCOPES.filter((scope) => OPERATOR.has(scope)),
  viewer: VIEWER,
};

/** Whether the one role may do all that the other may. */
export function isAtLeast(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) <= ROLES.indexOf(least);
}

const Email = Type.String({ minLength: 3, maxLength: 254, pattern: '^\\s*[^\\s@]+@[^\\s@]+\\s*$' });
/** Length is what makes a password strong; what is known from leaks is refused by the server. */
export const MIN_PASSWORD = 12;
const NewPassword = Type.String({ minLength: MIN_PASSWORD, maxLength: 200 });
const Password = Type.String({ minLength: 1, maxLength: 200 });
const Token = Type.String({ minLength: 1, maxLength: 200 });

export const Member = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    email: Type.String(),
    role: OneOf(ROLES),
    /** What guards the sign-in beside or instead of the password. */
    hasTotp: Type.Boolean(),
    passkeys: Count,
    joinedAt: Timestamp,
    lastSeenAt: Nullable(Timestamp),
  },
  { $id: 'Member' },
);
export type Member = Static<typeof Member>;

export const Me = Type.Object(
  {
    member: Member,
    workspace: Type.Object({ id: Type.String(), name: Type.String() }),
    scopes: Type.Array(OneOf(SCOPES)),
    /** Whether there is a password: who signs in elsewhere has none until one is set. */
    hasPassword: Type.Boolean(),
    recoveryCodesLeft: Count,
  },
  { $id: 'Me' },
);
export type Me = Static<typeof Me>;

export const SignInOptions = Type.Object({
  workspaceName: Type.String(),
  /** No owner yet: the one-time link that the server printed makes one. */
  setupNeeded: Type.Boolean(),
  /** Whether passkeys work at the address that was asked: they need a name, not an IP address. */
  passkeys: Type.Boolean(),
  /** Whether a forgotten password can be mended by e-mail. */
  resetByMail: Type.Boolean(),
  oidc: Nullable(Type.Object({ name: Type.String(), startUrl: Type.String() })),
});
export type SignInOptions = Static<typeof SignInOptions>;

export const CompleteSetup = Type.Object({
  token: Token,
  name: Text(120),
  email: Email,
  password: NewPassword,
});
export const SignInBody = Type.Object({
  email: Email,
  password: Password,
  /** Six digits of the authenticator, or one of the recovery codes. */
  code: Type.Optional(Type.String({ minLength: 6, maxLength: 20 })),
});
export const ProveBody = Type.Object({
  password: Password,
  /** Six digits of the authenticator, or one of the recovery codes; needed where an authenticator is set up. */
  code: Type.Optional(Type.String({ minLength: 6, maxLength: 20 })),
});
export const SignedIn = Type.Object({
  /** `code`: the password is right; send it again with a code. */
  needs: Nullable(OneOf(['code'] as const)),
  me: Nullable(Me),
});
export const Challenge = Type.Object({
  challengeId: Type.String(),
  options: Type.Unknown({ description: 'For `navigator.credentials`, as WebAuthn defines it in JSON' }),
});
export const ChallengeAnswer = {
  challengeId: Type.String({ maxLength: 100 }),
  credential: Type.Unknown({ description: 'What the browser answered, as WebAuthn defines it in JSON' }),
};
export const ForgotPassword = Type.Object({ email: Email });
export const UseReset = Type.Object({ token: Token, password: NewPassword });
export const ResetLink = Type.Object({ url: Type.String(), expiresAt: Timestamp });

export const Invitation = Type.Object(
  {
    id: Type.String(),
    email: Type.String(),
    role: OneOf(ROLES),
    invitedBy: Type.String(),
    createdAt: Timestamp,
    expiresAt: Timestamp,
    status: OneOf(['open', 'accepted', 'revoked', 'expired'] as const),
  },
  { $id: 'Invitation' },
);
export type Invitation = Static<typeof Invitation>;
export const CreateInvitation = Type.Object({ email: Email, role: OneOf(ROLES) });
export const CreatedInvitation = Type.Object({
  invitation: Invitation,
  url: Type.String({ description: 'The link that makes the member; shown this once' }),
  /** Whether it was also sent by e-mail. */
  mailed: Type.Boolean(),
});
export const OpenInvitation = Type.Object({ token: Token });
export const OpenedInvitation = Type.Object({
  workspaceName: Type.String(),
  email: Type.String(),
  role: OneOf(ROLES),
  invitedBy: Type.String(),
  expiresAt: Timestamp,
});
export const AcceptInvitation = Type.Object({ token: Token, name: Text(120), password: NewPassword });

export const Login = Type.Object(
  {
    id: Type.String(),
    /** The browser and system, as far as it told. */
    device: Type.String(),
    address: Type.String(),
    method: OneOf(['password', 'passkey', 'oidc', 'link'] as const),
    current: Type.Boolean(),
    createdAt: Timestamp,
    lastSeenAt: Timestamp,
    expiresAt: Timestamp,
  },
  { $id: 'Login' },
);
export type Login = Static<typeof Login>;

export const Passkey = Type.Object(
  { id: Type.String(), name: Type.String(), createdAt: Timestamp, lastUsedAt: Nullable(Timestamp) },
  { $id: 'Passkey' },
);
export type Passkey = Static<typeof Passkey>;

export const TotpStart = Type.Object({
  secret: Type.String({ description: 'Base32, for typing it in' }),
  url: Type.String({ description: '`otpauth://…`, for a QR code' }),
});
export const RecoveryCodes = Type.Object({ recoveryCodes: Type.Array(Type.String()) });

export const Workspace = Type.Object(
  { id: Type.String(), name: Type.String(), createdAt: Timestamp },
  { $id: 'Workspace' },
);
export type Workspace = Static<typeof Workspace>;

/** How the server is set up; never a secret. */
export const ServerSettings = Type.Object(
  {
    version: Type.String(),
    publicUrl: Type.String(),
    store: OneOf(['sqlite', 'postgres'] as const),
    masterKey: Type.String({ description: 'The id of the master key in use' }),
    keepCalls: Count,
    keepBodies: OneOf(['masked', 'none'] as const),
    recheckHours: Count,
    allowHosts: Type.Array(Type.String()),
    inputFolders: Type.Array(Type.String()),
    trustedProxies: Type.Array(Type.String()),
    mail: Nullable(Type.Object({ from: Type.String(), server: Type.String() })),
    oidc: Nullable(
      Type.Object({
        name: Type.String(),
        issuer: Type.String(),
        /** What people become who were not invited; null: nobody. */
        join: Nullable(OneOf(['admin', 'operator', 'viewer'] as const)),
      }),
    ),
  },
  { $id: 'ServerSettings' },
);
export type ServerSettings = Static<typeof ServerSettings>;

export { Email, NewPassword, Password };
