import { SluiceError } from '@sluice/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileHeaders, pageHeaders } from './page-headers.ts';
import type { PageFolders } from './pages.ts';

/** Built files have flat names, so that no name can lead out of their folder. */
const ASSET_NAME = /^[\w-]+(\.[\w-]+)+$/;
/** Their names carry a hash of what is in them. */
const FOREVER = 'public, max-age=31536000, immutable';
/** Long enough to be cheap for those who embed it, short enough that a new release is soon everywhere. */
const HUB_CACHE = 'public, max-age=300, must-revalidate';
/** What is unknown below these is a mistake of a program and answered as one, not a page of the console. */
const NOT_PAGES = /^\/(v1|assets|oauth|compat)(\/|$)/;

/** The console, the hosted link page, their assets, and the Hub's script. */
export function addFiles(app: FastifyInstance, folders: PageFolders): void {
  const page = (name: string) => (_request: FastifyRequest, reply: FastifyReply) =>
    sendPage(reply, { folder: folders.console, name });
  app.get('/', page('index.html'));
  app.get('/link', page('link.html'));
  app.get<{ Params: { '*': string } }>('/assets/*', (request, reply) =>
    sendAsset(reply, { folder: join(folders.console, 'assets'), name: request.params['*'] }),
  );
  app.get('/hub.js', (_request, reply) => sendHub(reply, folders.hub));
  // The console knows its own addresses: a browser that asks for any other page is given the console.
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404 || !asksForPage(request)) return;
    await sendPage(reply, { folder: folders.console, name: 'index.html' });
    return reply;
  });
}

function asksForPage({ method, url, headers }: FastifyRequest): boolean {
  const path = url.split('?', 1)[0] ?? '';
  return (
    (method === 'GET' || method === 'HEAD') &&
    (headers.accept ?? '').includes('text/html') &&
    !NOT_PAGES.test(path)
  );
}

interface BuiltFile {
  folder: string;
  name: string;
}

function sendPage(reply: FastifyReply, { folder, name }: BuiltFile): FastifyReply {
  if (!isFile(join(folder, name))) throw notBuilt();
  return reply
    .headers(pageHeaders({ asks: true, opener: 'keeps' }))
    .sendFile(name, folder, { cacheControl: false });
}

function sendAsset(reply: FastifyReply, { folder, name }: BuiltFile): FastifyReply {
  if (!ASSET_NAME.test(name) || !isFile(join(folder, name)))
    throw new SluiceError('route.unknown', {
      message: 'There is no such file.',
      fix: 'Load the page again: it may come from an older build.',
    });
  return reply
    .headers({ ...fileHeaders, 'cache-control': FOREVER })
    .sendFile(name, folder, { cacheControl: false });
}

/** Pages of any origin may load it; it holds no secret and knows no one. */
function sendHub(reply: FastifyReply, folder: string): FastifyReply {
  if (!isFile(join(folder, 'hub.js'))) throw notBuilt();
  return reply
    .headers({
      ...fileHeaders,
      'cache-control': HUB_CACHE,
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    })
    .sendFile('hub.js', folder, { cacheControl: false });
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function notBuilt(): SluiceError {
  return new SluiceError('pages.missing', {
    message: 'The pages of this server have not been built.',
    fix: 'Run npm run build in the folder of Sluice; the API works without it.',
  });
}
