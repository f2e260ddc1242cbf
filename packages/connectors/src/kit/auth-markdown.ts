import type { Auth, OAuth2 } from './auth.ts';
import type { Connector } from './connector.ts';

/** In one line, how an account's calls prove who they are; no secret, and no field's content. */
export function authLine({ auth, fields }: Pick<Connector, 'auth' | 'fields'>): string {
  if (auth.kind !== 'oauth2') {
    const label = fields.find((field) => field.name === auth.field)?.label ?? auth.field;
    return `Signs in with: “${label}”, ${keyPlace(auth)}`;
  }
  return auth.grant === 'authorization_code'
    ? 'Signs in with: OAuth 2; the person who links agrees at the provider (authorization code with PKCE)'
    : 'Signs in with: OAuth 2; the person who links enters a client of his own (client credentials)';
}

/** The section on OAuth: where the provider is asked, for what, and how the client is registered. */
export function oauthMarkdown({ auth, name }: Pick<Connector, 'auth' | 'name'>): string[] {
  if (auth.kind !== 'oauth2') return [];
  const { registration } = auth;
  return [
    '### Signing in by OAuth 2',
    endpoints(auth)
      .map(([what, url, note]) => `- ${what}: \`${url}\`${note}`)
      .join('\n'),
    `Scopes asked for: ${auth.scopes.length > 0 ? auth.scopes.map((scope) => `\`${scope}\``).join(', ') : 'none'}.`,
    ...(auth.grant === 'authorization_code' ? [registering(name)] : []),
    ...(registration
      ? [
          `Registering it, at <${registration.url}>:`,
          registration.steps.map((step, index) => `${index + 1}. ${step}`).join('\n'),
        ]
      : []),
  ];
}

function keyPlace(auth: Exclude<Auth, OAuth2>): string {
  return auth.kind === 'header'
    ? `in the header \`${auth.header}\``
    : `in the query as \`${auth.parameter}\``;
}

function endpoints({ authorize, token, revoke }: OAuth2): [what: string, url: string, note: string][] {
  const client = token.clientAuth === 'basic' ? 'in `Authorization: Basic`' : 'in the form';
  return [
    ...(authorize ? ([['A person agrees at', authorize.url, '']] as [string, string, string][]) : []),
    ['Tokens come from', token.url, `; the client proves itself ${client}`],
    revoke
      ? ['Unlinking revokes at', revoke.url, revoke.token === 'refresh_token' ? ' (the refresh token)' : '']
      : ['Unlinking revokes at', 'nowhere', ': the provider has no endpoint for it'],
  ];
}

function registering(name: string): string {
  return `The workspace needs an OAuth app of its own at ${name}: \`sluice oauth-apps set\` takes its client and shows the redirect URL to register.`;
}
