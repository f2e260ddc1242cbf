import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a provider saw of one request. */
export interface SeenRequest {
  method: string;
  /** Path and query, as they came. */
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A provider over real HTTP on loopback, which behaves as its handler says. */
export interface Provider {
  host: string;
  url: string;
  seen: SeenRequest[];
  connections(): number;
  close(): Promise<void>;
}

export type Handler = (request: SeenRequest, response: ServerResponse, count: number) => void;

export async function startProvider(handler: Handler): Promise<Provider> {
  const seen: SeenRequest[] = [];
  let connections = 0;
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(one);
      handler(one, response, seen.length);
    });
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    seen,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function answer(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
