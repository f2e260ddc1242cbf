import { OAUTH_SECRETS } from '@sluice/connectors';
import type { LinkedAccount } from '../accounts/index.ts';
import { askServer, oauthOf } from './ask-server.ts';
import { clientFor, type Secrets } from './client-for.ts';
import type { CallTools } from './send-call.ts';

/** The whole of it: nobody waits longer for an account to be unlinked. */
const REVOKE_LIMITS = { headersMs: 4_000, totalMs: 4_500 };

/**
 * Makes ready to take back an account's tokens at its provider (RFC 7009); what comes back does so. Neither
 * throws: what went wrong is logged, and a token that could not be taken back ends by itself.
 */
export async function prepareRevoke(tools: CallTools, linked: LinkedAccount): Promise<() => Promise<void>> {
  const { connector } = linked;
  const nothing = () => Promise.resolve();
  if (connector.auth.kind !== 'oauth2' || !connector.auth.revoke) return nothing;
  try {
    const { sealedVersion } = await tools.accounts.tokens.read(linked);
    const secrets = await tools.accounts.secrets(linked, sealedVersion);
    return () => tools.running.track(undefined, (signal) => revoke(tools, { linked, secrets, signal }));
  } catch (error) {
    warn(tools, linked, error);
    return nothing;
  }
}

/** See `prepareRevoke`. */
export async function revoke(
  tools: CallTools,
  what: { linked: LinkedAccount; secrets: Secrets; signal?: AbortSignal | undefined },
): Promise<void> {
  const { linked, secrets, signal } = what;
  const { workspaceId, accountId, connector, fields } = linked;
  const { revoke: endpoint } = oauthOf(connector);
  const kind = endpoint?.token;
  const token = secrets[kind === 'access_token' ? OAUTH_SECRETS.access : OAUTH_SECRETS.refresh];
  if (!endpoint || !kind || !token) return;
  try {
    await askServer(tools, {
      workspaceId,
      accountId,
      connector,
      fields,
      action: 'oauth.revoke',
      endpoint,
      client: await clientFor(tools, linked, secrets),
      form: { token, token_type_hint: kind },
      repeatable: true,
      limits: REVOKE_LIMITS,
      signal,
    });
  } catch (error) {
    warn(tools, linked, error);
  }
}

function warn(tools: CallTools, { accountId, connector }: LinkedAccount, error: unknown): void {
  tools.log?.warn(
    { err: error, accountId, connector: connector.id },
    'the tokens of an unlinked account could not be taken back at its provider',
  );
}
