/** How an account's calls prove who they are. The runtime does it; no connector ever sees a secret. */
export type Auth = HeaderAuth | QueryAuth | OAuth2;

/** The secret field goes into a header. */
export interface HeaderAuth {
  kind: 'header';
  header: string;
  field: string;
  format?: (secret: string) => string;
}

/** The secret field goes into the query. */
export interface QueryAuth {
  kind: 'query';
  parameter: string;
  field: string;
}

/**
 * OAuth 2 (RFC 6749), with PKCE (RFC 7636) where a person signs in. The access token goes into
 * `Authorization: Bearer` and is renewed before it ends.
 */
export interface OAuth2 {
  kind: 'oauth2';
  /**
   * `authorization_code`: a person signs in at the provider, through the workspace's OAuth app.
   * `client_credentials`: the person enters the client himself, in the fields that `client` names.
   */
  grant: 'authorization_code' | 'client_credentials';
  /** Where a person signs in; for `authorization_code`. The browser goes there, no secret does. */
  authorize?: Endpoint & { parameters?: Readonly<Record<string, string>> };
  token: Endpoint & {
    /** How the client proves itself: in `Authorization: Basic`, or in the form. */
    clientAuth: 'basic' | 'form';
    /** Further values of every token request. */
    parameters?: Readonly<Record<string, string>>;
  };
  /** RFC 7009; asked when an account is unlinked, the client proving itself as at `token`. */
  revoke?: Endpoint & { token: 'refresh_token' | 'access_token' };
  scopes: readonly string[];
  /** Between scopes; default a space. */
  scopeSeparator?: string;
  /** For `client_credentials`: the names of the fields that hold the client. */
  client?: { idField: string; secretField: string };
  /**
   * What the verification's output says of whose account it is at the provider (a portal's id): the same for
   * every sign-in to it, so that they share one budget and are known as one.
   */
  identity?: (verifyOutput: unknown) => string | undefined;
  /** For whoever registers the client with the provider: where, and what to enter. In the reference, never in the Hub. */
  registration?: { url: string; steps: readonly string[] };
}

/** An address of the provider's authorisation server. */
export interface Endpoint {
  /** `https://app.example.com/oauth/authorize`; `{name}` stands for a non-secret field. */
  url: string;
  /** The path that it has on another server which speaks the same API (see `Address`). */
  path: string;
}

/** The names under which an OAuth account's secrets lie in the vault. */
export const OAUTH_SECRETS = { access: 'accessToken', refresh: 'refreshToken' } as const;

/** The kind of auth as screens and documents know it. */
export function authKind(auth: Auth): 'key' | 'oauth2' | 'client_credentials' {
  if (auth.kind !== 'oauth2') return 'key';
  return auth.grant === 'authorization_code' ? 'oauth2' : 'client_credentials';
}
