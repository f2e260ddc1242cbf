import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { SluiceError } from '@sluice/core';
import { buildConnector } from 'undici';
import { checkAddress } from './egress.ts';

/** Every address a name has. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/** As the operating system resolves names, hosts file included. */
export const systemResolve: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    lookup(hostname, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });

/**
 * Opens connections whose addresses were checked. The name is resolved inside the connection itself and
 * what was checked is what is connected to, so a name that changes its address in between gains nothing.
 * One address that may not be called refuses the whole answer. TLS still proves the name. No proxy is
 * used, whatever the environment says. I-2
 */
export function guardedConnect(options: {
  resolve: Resolve;
  mayBePrivate: boolean;
  timeoutMs: number;
}): buildConnector.connector {
  const { resolve, mayBePrivate, timeoutMs } = options;
  const connect = buildConnector({
    timeout: timeoutMs,
    lookup: guardedLookup(resolve, mayBePrivate),
  });
  return (request, callback) => {
    try {
      // An address written out is connected to without any lookup.
      const literal = request.hostname.replace(/^\[|\]$/g, '');
      if (isIP(literal) !== 0) checkAddress(literal, { hostname: literal, mayBePrivate });
    } catch (error) {
      callback(asError(error), null);
      return;
    }
    connect(request, callback);
  };
}

/** The addresses of a name. Throws `egress.address` when one of them may not be called, and when it has none. */
export async function checkName(
  hostname: string,
  { resolve, mayBePrivate }: { resolve: Resolve; mayBePrivate: boolean },
): Promise<LookupAddress[]> {
  const addresses = await resolve(hostname);
  if (addresses.length === 0) throw nowhere(hostname);
  for (const { address } of addresses) checkAddress(address, { hostname, mayBePrivate });
  return addresses;
}

/** Looks names up for one connection, and refuses those with an address that may not be called. */
export function guardedLookup(resolve: Resolve, mayBePrivate: boolean): LookupFunction {
  const checked = callbackify((hostname: string) => checkName(hostname, { resolve, mayBePrivate }));
  return (hostname, options, callback) => {
    checked(hostname, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || first === undefined) callback(error ?? nowhere(hostname), []);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function nowhere(hostname: string): SluiceError {
  return new SluiceError('provider.unavailable', { message: `${hostname} has no address.` });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
