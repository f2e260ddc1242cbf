import { errorText, SluiceError } from '@sluice/core';
import type { FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';

export interface ListenOptions {
  /** Default 127.0.0.1: reachable from this machine only. */
  host?: string;
  /** 0 takes any free port. */
  port: number;
  /** How many ports to try, this one and the next; default 1. */
  portTries?: number;
}

/** Starts to listen. Throws `server.port` when the port is in use or may not be opened. */
export async function listen(
  app: FastifyInstance,
  options: ListenOptions,
): Promise<{ url: string; port: number }> {
  const { host = '127.0.0.1', port, portTries = 1 } = options;
  await app.ready();
  for (let tried = 1; ; tried += 1) {
    const candidate = port === 0 ? 0 : port + tried - 1;
    try {
      await open(app, host, candidate);
      const { port: opened } = app.server.address() as AddressInfo;
      return { url: `http://${shownHost(host)}:${opened}`, port: opened };
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!isTaken || tried >= portTries || candidate >= 65_535)
        throw portError({ error, host, port, portTries });
    }
  }
}

function open(app: FastifyInstance, host: string, port: number): Promise<void> {
  const { server } = app;
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => {
      server.off('listening', onListening);
      reject(error);
    };
    const onListening = () => {
      server.off('error', onError);
      resolve();
    };
    server.once('error', onError).once('listening', onListening);
    server.listen({ host, port });
  });
}

function portError(failed: { error: unknown; host: string; port: number; portTries: number }): SluiceError {
  const { error, host, port, portTries } = failed;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const ports =
    portTries > 1
      ? `The ports ${port} to ${port + portTries - 1} on ${host} are`
      : `Port ${port} on ${host} is`;
  if (code === 'EADDRINUSE') {
    return new SluiceError('server.port', {
      message: `${ports} already in use.`,
      fix: 'Stop the program that uses it, or choose another port with --port (0 takes any free one).',
      cause: error,
    });
  }
  return new SluiceError('server.port', {
    message: `Port ${port} on ${host} cannot be opened: ${reasonOf(code, error)}.`,
    fix: 'Choose a port above 1023 and an address of this machine.',
    cause: error,
  });
}

function reasonOf(code: unknown, error: unknown): string {
  if (code === 'EACCES') return 'this user may not open it';
  if (code === 'EADDRNOTAVAIL') return 'this machine does not have that address';
  return errorText(error);
}

function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
