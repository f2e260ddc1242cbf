import type { CreatedLinkSession, HubLinked } from '@sluice/core';
import { Pool } from 'undici';
import { perSecond } from './at-once.ts';
import type { Ground } from './ground.ts';

/**
 * So many owners a second go the whole way, as their Hubs do: the integrator makes a session, the Hub reads it
 * and the form, and links the key, which is checked with the service.
 */
export async function linkOwners(ground: Ground, keys: readonly string[]): Promise<number> {
  const { url, apiKey, serviceUrl } = ground;
  const pool = new Pool(url, { connections: 64 });
  const ask = async <T>(token: string, [method, path, body]: Request): Promise<T> => {
    const answer = await pool.request({
      method,
      path,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const read = (await answer.body.json()) as T;
    if (answer.statusCode >= 300) throw new Error(`${path} answered ${JSON.stringify(read)}`);
    return read;
  };
  try {
    return await perSecond(keys, async (key) => {
      const session = {
        owner: { id: `owner-${key}`, name: 'Ada Example' },
        connectors: ['lusha'],
        preset: { lusha: { baseUrl: serviceUrl } },
      };
      const { token } = await ask<CreatedLinkSession>(apiKey, ['POST', '/v1/link-sessions', session]);
      await ask(token, ['GET', '/v1/hub/session']);
      await ask(token, ['GET', '/v1/hub/connectors/lusha']);
      const link = { connector: 'lusha', fields: { apiKey: key } };
      const linked = await ask<HubLinked>(token, ['POST', '/v1/hub/accounts', link]);
      if (linked.changed) throw new Error('An owner who was there already: not what is measured.');
    });
  } finally {
    await pool.close();
  }
}

type Request = readonly [method: 'GET' | 'POST', path: string, body?: unknown];
