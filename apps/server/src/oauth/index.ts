export type { Oauth, OauthOptions, OauthOutcome, OauthReturn } from './oauth.ts';
export { createOauth } from './create-oauth.ts';
