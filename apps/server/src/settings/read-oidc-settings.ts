import { Secret } from '@sluice/core';
import type { OidcSettings } from '../people/index.ts';
import type { Wrong } from './read-mail-settings.ts';

type Name = 'oidcIssuer' | 'oidcClientId' | 'oidcName' | 'oidcJoin';

/** What of the settings is about the identity provider, as text. */
export interface OidcTexts {
  oidcIssuer: string | undefined;
  oidcClientId: string | undefined;
  oidcClientSecret: string | undefined;
  oidcName: string | undefined;
  oidcJoin: string | undefined;
}

/** Nobody becomes an owner by what an identity provider says. */
const JOIN = ['admin', 'operator', 'viewer'] as const;

export function readOidcSettings(texts: OidcTexts): OidcSettings | undefined | Wrong<Name> {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret: secret } = texts;
  if (issuer === undefined && clientId === undefined) return undefined;
  if (issuer === undefined)
    return { setting: 'oidcIssuer', message: 'is needed where SLUICE_OIDC_CLIENT_ID is set' };
  if (clientId === undefined)
    return { setting: 'oidcClientId', message: 'is needed where SLUICE_OIDC_ISSUER is set' };
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '')
    return { setting: 'oidcIssuer', message: 'must be https:// with a host, and a path where it has one' };
  const join = JOIN.find((role) => role === texts.oidcJoin);
  if (texts.oidcJoin !== undefined && texts.oidcJoin !== 'none' && join === undefined)
    return { setting: 'oidcJoin', message: `must be none, ${JOIN.join(', ')}` };
  return {
    issuer,
    clientId,
    ...(secret === undefined ? {} : { clientSecret: new Secret(secret) }),
    name: texts.oidcName?.trim() || url.hostname,
    join: join ?? null,
  };
}
