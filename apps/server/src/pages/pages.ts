import fastifyStatic from '@fastify/static';
import type { Http, Logger } from '@sluice/runtime';
import { fileURLToPath } from 'node:url';
import type { Oauth } from '../oauth/index.ts';
import { addFiles } from './files.ts';
import { addOidcPages, type OidcPagesOptions } from './oidc-pages.ts';
import { addSignInPages } from './sign-in-pages.ts';

/** Where the built pages lie. */
export interface PageFolders {
  /** Holds `index.html` (the console), `link.html` (the hosted link page) and `assets/`. */
  console: string;
  /** Holds `hub.js`. */
  hub: string;
}

export interface PagesOptions {
  http: Http;
  oauth: Pick<Oauth, 'begin' | 'callback'>;
  /** Where members may sign in, where there is one. */
  identityProvider: Pick<OidcPagesOptions, 'oidc' | 'people'> | null;
  publicUrl: () => string;
  /** What people call a connector. */
  nameOf: (connectorId: string) => string;
  log: Logger;
  /** Default: where `npm run build` puts them. */
  folders?: PageFolders;
}

const BUILT: PageFolders = {
  console: fileURLToPath(new URL('../../../console/dist', import.meta.url)),
  hub: fileURLToPath(new URL('../../../../packages/sdk/dist/browser', import.meta.url)),
};

/**
 * What browsers load from this server: the console at `/`, the hosted link page at `/link`, the Hub as one script
 * at `/hub.js`, the two pages of an OAuth sign-in below `/oauth/`, and the two stops of a sign-in at the identity
 * provider below `/sign-in/oidc/`.
 */
export function addPages(options: PagesOptions): void {
  const { app } = options.http;
  void app.register(fastifyStatic, { serve: false, preCompressed: true });
  addFiles(app, options.folders ?? BUILT);
  void app.register(async (plugin) => addSignInPages(plugin, options));
  const { identityProvider } = options;
  if (identityProvider)
    void app.register(async (plugin) => addOidcPages(plugin, { ...options, ...identityProvider }));
}
