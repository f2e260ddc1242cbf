import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What may become of one request on its way. */
export type Fault =
  | 'none'
  /** Refused before the service sees it. */
  | 'too many'
  | 'broken'
  | 'cut before'
  /** The service does its work, and the answer is lost or unreadable. */
  | 'cut after'
  | 'half an answer'
  | 'no JSON'
  | 'wrong length';

export interface RoughProxy {
  url: string;
  /** How often each fault was met. */
  met: Map<Fault, number>;
  close(): Promise<void>;
}

/** Stands before a service and lets the faults befall requests, one after the other; then all goes well. */
export async function startRoughProxy(target: () => string, faults: readonly Fault[]): Promise<RoughProxy> {
  const left = [...faults];
  const met = new Map<Fault, number>();
  const server = createServer((incoming, outgoing) => {
    const isWork = incoming.method === 'POST';
    const fault = (isWork ? left.shift() : undefined) ?? 'none';
    met.set(fault, (met.get(fault) ?? 0) + 1);
    void pass({ target: target(), incoming, outgoing, fault }).catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    met,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Passing {
  target: string;
  incoming: IncomingMessage;
  outgoing: ServerResponse;
  fault: Fault;
}

async function pass(passing: Passing): Promise<void> {
  const { target, incoming, outgoing, fault } = passing;
  const body = await buffer(incoming);
  if (fault === 'too many') {
    outgoing.writeHead(429, { 'content-type': 'application/json', 'retry-after': '1' });
    outgoing.end('{"message":"Too many requests"}');
  } else if (fault === 'broken') {
    outgoing.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Internal Server Error</h1>');
  } else if (fault === 'cut before') {
    incoming.socket.destroy();
  } else {
    const answer = await forward(target, incoming, body);
    giveBack(passing, answer, await buffer(answer));
  }
}

function giveBack({ incoming, outgoing, fault }: Passing, answer: IncomingMessage, whole: Buffer): void {
  const { 'transfer-encoding': _chunked, 'content-length': _length, ...headers } = answer.headers;
  const status = answer.statusCode ?? 502;
  const half = whole.subarray(0, Math.floor(whole.length / 2));
  if (fault === 'cut after') {
    incoming.socket.destroy();
  } else if (fault === 'half an answer') {
    outgoing.writeHead(status, { ...headers, 'content-length': whole.length });
    outgoing.write(half, () => incoming.socket.destroy());
  } else if (fault === 'no JSON') {
    outgoing.writeHead(status, { ...headers, 'content-length': half.length }).end(half);
  } else if (fault === 'wrong length') {
    incoming.socket.write(`HTTP/1.1 ${status} OK\r\ncontent-length: -7\r\n\r\n`);
    incoming.socket.end(whole);
  } else {
    outgoing.writeHead(status, { ...headers, 'content-length': whole.length }).end(whole);
  }
}

async function forward(target: string, incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  const { method, headers, url } = incoming;
  const { host: _host, ...rest } = headers;
  const outgoing = request(`${target}${url}`, { method, headers: rest });
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  outgoing.end(body);
  const [answer] = await answered;
  return answer;
}
