export type { Oauth, OauthOutcome, OauthReturn } from './oauth.ts';
export { createOauth } from './create-oauth.ts';
