import { SluiceError } from '@sluice/core';
import { resolveAddress, type Connector } from '@sluice/connectors';

/** Where an account's calls go. */
export interface AccountAddress {
  baseUrl: string;
  /** `api.example.com` or `127.0.0.1:4010`: the only ones its credentials are sent to. */
  allowedHosts: string[];
}

/**
 * The connector's own address, or the account's `baseUrl` where the operator allowed that host. Throws
 * `account.fields` for an address that makes no sense and `egress.host` for one that is not allowed.
 */
export function addressOf(
  connector: Connector,
  fields: Readonly<Record<string, string>>,
  egressAllows: (host: string) => boolean,
): AccountAddress {
  const { baseUrl, hosts, custom } = resolveAddress(connector, fields);
  const forbidden = custom ? hosts.find((host) => !egressAllows(host)) : undefined;
  if (forbidden === undefined) return { baseUrl, allowedHosts: [...hosts] };
  throw new SluiceError('egress.host', {
    message: `This server may not send credentials of ${connector.name} to ${forbidden}.`,
    fix: `Its operator can allow the host: start the server with \`sluice up --allow-host ${forbidden}\` or SLUICE_ALLOW_HOSTS=${forbidden}; leave the address out to use ${connector.name} itself.`,
    fields: [{ field: 'fields.baseUrl', message: 'names a host that the operator has not allowed' }],
  });
}
