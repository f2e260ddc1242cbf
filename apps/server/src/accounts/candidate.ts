import type { Connector } from '@sluice/connectors';
import type { Candidate, Tokens } from './account-row.ts';
import type { AccountsOptions } from './accounts.ts';
import { addressOf } from './address.ts';
import { readFields } from './fields.ts';

/** What was entered, checked and resolved, but neither verified nor kept. Throws `account.fields`, `egress.host`. */
export function makeCandidate(
  { pepper, egressAllows }: Pick<AccountsOptions, 'pepper' | 'egressAllows'>,
  what: {
    workspaceId: string;
    connector: Connector;
    entered: Readonly<Record<string, string>>;
    tokens?: Tokens | undefined;
  },
): Candidate {
  const { workspaceId, connector } = what;
  const { fields, secrets } = readFields(connector, what.entered);
  const { baseUrl, allowedHosts } = addressOf(connector, fields, egressAllows);
  const opened = Object.keys(secrets)
    .toSorted()
    .map((name) => secrets[name]?.open() ?? '');
  const candidate = {
    workspaceId,
    connector,
    fields,
    baseUrl,
    allowedHosts,
    upstreamKey: pepper('upstream', connector.id, baseUrl, ...opened).slice(0, 40),
    secrets,
  };
  return withTokens(candidate, what.tokens);
}

/** The candidate with what an authorisation server gave for it. */
export function withTokens(candidate: Candidate, tokens: Tokens | undefined): Candidate {
  if (!tokens) return candidate;
  return { ...candidate, tokens, secrets: { ...candidate.secrets, ...tokens.secrets } };
}

/** The columns that tell where an account calls and with what. */
export function candidateColumns(candidate: Candidate): {
  fields: string;
  hints: string;
  base_url: string;
  hosts: string;
  upstream_key: string;
} {
  const hints = Object.entries(candidate.secrets).map(([name, secret]) => [name, secret.hint()]);
  return {
    fields: JSON.stringify(candidate.fields),
    hints: JSON.stringify(Object.fromEntries(hints)),
    base_url: candidate.baseUrl,
    hosts: JSON.stringify(candidate.allowedHosts),
    upstream_key: candidate.upstreamKey,
  };
}
