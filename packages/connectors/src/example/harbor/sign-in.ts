import type { OAuth2 } from '../../kit/auth.ts';
import { textAt } from '../../kit/json.ts';

/** Where people agree at the provider instead of copying a key. */
export const signIn: OAuth2 = {
  kind: 'oauth2',
  grant: 'authorization_code',
  authorize: { url: 'https://harbor.example/oauth/authorize', path: '/oauth/authorize' },
  token: { url: 'https://api.harbor.example/oauth/token', path: '/oauth/token', clientAuth: 'form' },
  revoke: {
    url: 'https://api.harbor.example/oauth/revoke',
    path: '/oauth/revoke',
    token: 'refresh_token',
  },
  scopes: ['contacts.read', 'offline_access'],
  identity: (verified) => textAt(verified, 'team', 'id'),
  registration: {
    url: 'https://harbor.example/developers',
    steps: ['Create an app and enter the redirect URL.', 'Copy its client id and its client secret.'],
  },
};
