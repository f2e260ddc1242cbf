import { authKind, OAUTH_SECRETS, type Connector } from '@sluice/connectors';
import { SluiceError } from '@sluice/core';
import type { EnteredCandidate, Tokens } from './account-row.ts';
import type { AccountsOptions } from './accounts.ts';
import { addressOf } from './address.ts';
import { readFields } from './fields.ts';
import type { Verified } from './verification.ts';

/**
 * What was entered, checked and resolved, but neither verified nor kept. Throws `account.fields`, `egress.host`,
 * and `oauth.unsupported` when a person must sign in and did not.
 */
export function makeCandidate(
  { pepper, egressAllows }: Pick<AccountsOptions, 'pepper' | 'egressAllows'>,
  what: {
    workspaceId: string;
    connector: Connector;
    entered: Readonly<Record<string, string>>;
    tokens?: Tokens | undefined;
  },
): EnteredCandidate {
  const { workspaceId, connector, tokens } = what;
  const { fields, secrets } = readFields(connector, what.entered);
  if (authKind(connector.auth) === 'oauth2' && !tokens) throw mustSignIn(connector);
  const { baseUrl, allowedHosts } = addressOf(connector, fields, egressAllows);
  // What lasts longest stands for the account until its provider says whose it is.
  const known = tokens ? lastingOf(tokens) : secrets;
  const opened = Object.keys(known)
    .toSorted()
    .map((name) => known[name]?.open() ?? '');
  const keyPrint = pepper('upstream', connector.id, baseUrl, ...opened).slice(0, 40);
  const candidate = {
    workspaceId,
    connector,
    fields,
    baseUrl,
    allowedHosts,
    upstreamKey: keyPrint,
    keyPrint,
    secrets,
  };
  return withTokens(candidate, tokens);
}

/** The candidate with what its verification brought to light. */
export function withVerified(
  { pepper }: Pick<AccountsOptions, 'pepper'>,
  candidate: EnteredCandidate,
  { tokens, identity }: Verified,
): EnteredCandidate {
  const { connector, baseUrl } = candidate;
  const proved = withTokens(candidate, tokens);
  if (identity === undefined) return proved;
  const upstreamKey = pepper('upstream', connector.id, baseUrl, 'identity', identity).slice(0, 40);
  return { ...proved, upstreamKey };
}

function withTokens(candidate: EnteredCandidate, tokens: Tokens | undefined): EnteredCandidate {
  if (!tokens) return candidate;
  return { ...candidate, tokens, secrets: { ...candidate.secrets, ...tokens.secrets } };
}

function lastingOf({ secrets }: Tokens): Tokens['secrets'] {
  const { [OAUTH_SECRETS.refresh]: refresh } = secrets;
  return refresh ? { refresh } : secrets;
}

function mustSignIn({ name }: Connector): SluiceError {
  return new SluiceError('oauth.unsupported', {
    message: `${name} accounts are linked by signing in at ${name}.`,
    fix: 'Open a link session (`sluice links create`), and sign in on its page or in the Hub.',
  });
}

/** The columns that tell where an account calls and with what. */
export function candidateColumns(candidate: EnteredCandidate): {
  fields: string;
  hints: string;
  base_url: string;
  hosts: string;
  upstream_key: string;
  key_print: string;
} {
  // Tokens come and go by themselves: nobody knows them by their last characters.
  const entered = new Set(candidate.connector.fields.map((field) => field.name));
  const hints = Object.entries(candidate.secrets)
    .filter(([name]) => entered.has(name))
    .map(([name, secret]) => [name, secret.hint()]);
  return {
    fields: JSON.stringify(candidate.fields),
    hints: JSON.stringify(Object.fromEntries(hints)),
    base_url: candidate.baseUrl,
    hosts: JSON.stringify(candidate.allowedHosts),
    upstream_key: candidate.upstreamKey,
    key_print: candidate.keyPrint,
  };
}
