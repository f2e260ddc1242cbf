import type { ServerSettings } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import type { Engine } from './start-engine.ts';
import type { Database } from '../schema/index.ts';
import { SETTINGS } from '../settings/index.ts';
import type { ServerOptions } from './start-server.ts';

/** How this server is set up, for whoever manages it; never a secret. */
export function showSettings(shown: {
  options: ServerOptions;
  engine: Pick<Engine, 'masterKey' | 'mail'>;
  store: Pick<Store<Database>, 'dialect'>;
  version: string;
  publicUrl: () => string;
}): ServerSettings {
  const { options, engine, store, version, publicUrl } = shown;
  const { oidc } = options;
  return {
    version,
    publicUrl: publicUrl(),
    store: store.dialect,
    masterKey: engine.masterKey(),
    keepCalls: options.keepCalls ?? Number(SETTINGS.keepCalls.default),
    keepBodies: options.keepBodies ?? SETTINGS.keepBodies.default,
    recheckHours: options.recheckHours ?? Number(SETTINGS.recheckHours.default),
    allowHosts: [...(options.allowHosts ?? [])],
    inputFolders: [...(options.inputFolders ?? [])],
    trustedProxies: [...(options.trustedProxies ?? [])],
    mail: engine.mail.configured,
    oidc: oidc === undefined ? null : { name: oidc.name, issuer: oidc.issuer, join: oidc.join },
  };
}
