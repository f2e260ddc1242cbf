import type { OAuth2 } from '../../kit/auth.ts';
import { textAt } from '../../kit/json.ts';
import { AUTHORIZE_PATH, REVOKE_PATH, TOKEN_PATH } from './api-version.ts';

const API = 'https://api.hubapi.com';

const SCOPES = [
  'oauth',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.objects.companies.read',
  'crm.objects.companies.write',
];

/**
 * A person chooses one of his accounts and grants the scopes; all of them are asked for, and an account that
 * cannot give one is refused. Access tokens last 30 minutes, refresh tokens until the app is uninstalled
 * (HubSpot “Manage OAuth access tokens”). Secrets go in the body: only the endpoints of version 1 take them
 * in a URL, and those end on 16 February 2027. PKCE goes along: the token endpoint names `code_verifier`, and
 * nothing says whether it is held to be the challenge's.
 */
export const signIn: OAuth2 = {
  kind: 'oauth2',
  grant: 'authorization_code',
  authorize: { url: `https://app.hubspot.com${AUTHORIZE_PATH}`, path: AUTHORIZE_PATH },
  token: { url: API + TOKEN_PATH, path: TOKEN_PATH, clientAuth: 'form' },
  revoke: { url: API + REVOKE_PATH, path: REVOKE_PATH, token: 'refresh_token' },
  scopes: SCOPES,
  identity: (account) => textAt(account, 'portalId'),
  registration: {
    url: 'https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/oauth/oauth-quickstart-guide',
    steps: [
      'In a HubSpot developer account, create an app that signs in by OAuth.',
      'Enter the redirect URL that Sluice shows with the app. HubSpot wants https, and takes http only for localhost, by that name.',
      `Require these scopes, and no others: ${SCOPES.join(', ')}.`,
      'Copy the client id and the client secret of the app.',
    ],
  },
};
