export { requireOwnOrigin, type LoginCookies } from './cookies.ts';
export { createPeople } from './create-people.ts';
export { createPasswords, type Passwords } from './passwords.ts';
export {
  noSecondFactor,
  type Client,
  type FactorSummary,
  type People,
  type SecondFactor,
  type StartedLogin,
} from './people.ts';
