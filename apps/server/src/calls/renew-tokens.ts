import { OAUTH_SECRETS } from '@sluice/connectors';
import type { LinkedAccount, Tokens } from '../accounts/index.ts';
import { oauthOf } from './ask-server.ts';
import { askTokens, type TokenGrant } from './ask-tokens.ts';
import { clientFor, type Secrets } from './client-for.ts';
import type { CallTools } from './send-call.ts';
import { tokenRefused } from './server-words.ts';

/** New tokens for an account by what it has: its refresh token, or its own client. Throws as `askTokens`. */
export async function renewTokens(
  tools: CallTools,
  renewed: { account: LinkedAccount; secrets: Secrets; signal: AbortSignal },
): Promise<Tokens> {
  const { account, secrets, signal } = renewed;
  const { workspaceId, accountId, connector, fields } = account;
  return askTokens(tools, {
    workspaceId,
    accountId,
    connector,
    fields,
    client: await clientFor(tools, account, secrets),
    grant: grantOf(account, secrets),
    signal,
  });
}

function grantOf({ connector }: LinkedAccount, secrets: Secrets): TokenGrant {
  if (oauthOf(connector).grant === 'client_credentials') return { kind: 'client_credentials' };
  const token = secrets[OAUTH_SECRETS.refresh];
  if (token) return { kind: 'refresh_token', token };
  throw tokenRefused(connector, 'the sign-in has ended, and the provider gave nothing to renew it with.');
}
