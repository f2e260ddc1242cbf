/** How an account is linked, in words. */
export const AUTH_LABELS = {
  key: 'Linked with an API key',
  oauth2: 'Linked by signing in',
  client_credentials: 'Linked with a client id and secret',
} as const;
