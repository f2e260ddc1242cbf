export { oidcCookie, requireOwnOrigin, type LoginCookies } from './cookies.ts';
export { createPeople } from './create-people.ts';
export { createOidc } from './create-oidc.ts';
export { createFactors, type Factors } from './factors.ts';
export type { Oidc, OidcSettings } from './oidc.ts';
export { createPasswords, type PasswordCost, type Passwords } from './passwords.ts';
export { noSecondFactor, type Client, type People, type StartedLogin } from './people.ts';
