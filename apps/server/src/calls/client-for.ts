import { resolveEndpoint, type Connector } from '@sluice/connectors';
import { SluiceError, type Secret } from '@sluice/core';
import { oauthOf, type AppClient, type OauthClient } from './ask-server.ts';
import { withNature } from './failures.ts';
import type { CallTools } from './send-call.ts';
import { tokenRefused } from './server-words.ts';

export type Secrets = Readonly<Record<string, Secret>>;

/**
 * The client with which an account's tokens are asked for: its own, or that of its workspace's OAuth app.
 * Throws `oauth.app_missing`, and `provider.auth` when that app is of another server than the account.
 */
export async function clientFor(
  tools: Pick<CallTools, 'clientOf'>,
  account: { workspaceId: string; connector: Connector; fields: Readonly<Record<string, string>> },
  secrets: Secrets,
): Promise<OauthClient> {
  const { workspaceId, connector, fields } = account;
  const { client } = oauthOf(connector);
  if (!client) {
    const app = await tools.clientOf(workspaceId, connector.id);
    if (!app) throw withNature(appMissing(connector), { order: 'stop' });
    if (!isAt(app, { connector, fields })) throw tokenRefused(connector, MOVED);
    return app;
  }
  const [id, secret] = [fields[client.idField], secrets[client.secretField]];
  if (id === undefined || secret === undefined) {
    throw new SluiceError('account.inactive', {
      message: `This ${connector.name} account has no client.`,
      fix: 'Replace its credentials.',
    });
  }
  return { id, secret };
}

const MOVED = 'the OAuth app is now for another server than the one where this account was linked.';

/** Whether the app is of the server that the account was linked at: its secret goes to no other. I-2 */
function isAt(
  { baseUrl }: AppClient,
  { connector, fields }: { connector: Connector; fields: Readonly<Record<string, string>> },
): boolean {
  const { token } = oauthOf(connector);
  const ofApp = { ...fields, baseUrl: baseUrl ?? '' };
  return resolveEndpoint(connector, token, fields).url === resolveEndpoint(connector, token, ofApp).url;
}

function appMissing({ id, name }: Connector): SluiceError {
  return new SluiceError('oauth.app_missing', {
    message: `There is no OAuth app for ${name} in this workspace yet.`,
    fix: `Register one with ${name} and give it with \`sluice oauth-apps set ${id}\`.`,
  });
}
