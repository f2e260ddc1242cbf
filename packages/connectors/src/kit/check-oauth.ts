import { OAUTH_SECRETS, type Endpoint, type OAuth2 } from './auth.ts';
import { addressFaults } from './check-address.ts';
import type { Connector } from './connector.ts';

/** What is wrong with how a connector signs in by OAuth 2; empty when nothing is. */
export function* oauthFaults(connector: Connector, auth: OAuth2): Iterable<string> {
  const byPerson = auth.grant === 'authorization_code';
  if (byPerson && !auth.authorize) yield 'auth says not where a person signs in (authorize)';
  if (!byPerson && auth.authorize) yield 'auth has a place to sign in (authorize), and nobody signs in';
  yield* byPerson ? noSecrets(connector, auth) : clientFields(connector, auth);
  for (const name of Object.values(OAUTH_SECRETS)) {
    if (connector.fields.some((field) => field.name === name))
      yield `field “${name}” has the name under which an OAuth token lies`;
  }
  if (auth.authorize) yield* endpointFaults(connector, 'authorize', auth.authorize);
  yield* endpointFaults(connector, 'token', auth.token);
  if (auth.revoke) yield* endpointFaults(connector, 'revoke', auth.revoke);
  yield* ownParameters('authorize', auth.authorize?.parameters);
  yield* ownParameters('token', auth.token.parameters);
  const separator = auth.scopeSeparator ?? ' ';
  for (const scope of auth.scopes) {
    if (scope.trim() === '' || scope.includes(separator))
      yield `auth has the scope “${scope}”, which is not one`;
  }
}

/** What the person enters before he signs in waits unsealed for his return, so none of it may be secret. */
function* noSecrets(connector: Connector, auth: OAuth2): Iterable<string> {
  if (auth.client) yield 'auth names fields for the client, which the workspace’s OAuth app gives';
  for (const field of connector.fields) {
    if (field.kind === 'secret') yield `field “${field.name}” is secret, where a person signs in instead`;
  }
}

function* clientFields(connector: Connector, auth: OAuth2): Iterable<string> {
  if (!auth.client) {
    yield 'auth says not which fields hold the client';
    return;
  }
  const { idField, secretField } = auth.client;
  const id = connector.fields.find((field) => field.name === idField);
  const secret = connector.fields.find((field) => field.name === secretField);
  if (id?.kind !== 'text' || !id.required)
    yield `auth takes the client’s id from “${idField}”, which is not a required text field`;
  if (secret?.kind !== 'secret' || !secret.required)
    yield `auth takes the client’s secret from “${secretField}”, which is not a required secret`;
}

function* endpointFaults(connector: Connector, name: string, endpoint: Endpoint): Iterable<string> {
  yield* addressFaults(connector, `auth.${name}.url`, endpoint.url);
  if (!/^\/[^\s?#{}]*$/.test(endpoint.path)) yield `auth.${name}.path “${endpoint.path}” is not a path`;
}

const OWN = new Set([
  'response_type',
  'grant_type',
  'client_id',
  'client_secret',
  'redirect_uri',
  'scope',
  'state',
  'code',
  'code_challenge',
  'code_challenge_method',
  'code_verifier',
  'refresh_token',
]);

function* ownParameters(
  name: string,
  parameters: Readonly<Record<string, string>> | undefined,
): Iterable<string> {
  for (const parameter of Object.keys(parameters ?? {})) {
    if (OWN.has(parameter)) yield `auth.${name} sets “${parameter}”, which the runtime sets`;
  }
}
