import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

/** A page by its path: its text, or its text and the headers it is sent with. */
export type SitePages = Readonly<
  Record<string, string | { body: string; headers: Readonly<Record<string, string>> }>
>;

/** Somebody's website on this machine: another origin than any server under test. */
export interface Site {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** The same site under a name of its own, as another site to the browser: `http://evil.localhost:PORT`. */
  as(name: string): string;
  /** The addresses that were asked for, with their queries. */
  asked: readonly string[];
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '': 'text/html; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** Serves pages given by their paths, or a folder whose `index.html` is the first page. */
export async function serveSite(pages: SitePages | { folder: string }): Promise<Site> {
  const { folder } = pages;
  const find = (pathname: string) =>
    typeof folder === 'string' ? fromFolder(folder, pathname) : fromPages(pages, pathname);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    const found = find(pathname);
    if (found === undefined) {
      response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
      return;
    }
    const type = TYPES[extname(pathname)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, ...found.headers }).end(found.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    as: (name) => `http://${name}.localhost:${port}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Found {
  body: string | Buffer;
  headers: Readonly<Record<string, string>>;
}

function fromPages(pages: SitePages, pathname: string): Found | undefined {
  const page = pages[pathname];
  return typeof page === 'string' ? { body: page, headers: {} } : page;
}

function fromFolder(folder: string, pathname: string): Found | undefined {
  const path = join(folder, normalize(pathname === '/' ? '/index.html' : pathname));
  if (!path.startsWith(folder) || !existsSync(path) || !statSync(path).isFile()) return undefined;
  return { body: readFileSync(path), headers: {} };
}
