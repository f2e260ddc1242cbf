import type { CreatedLinkSession, HubLinked } from '@sluice/core';
import { Pool } from 'undici';
import { perSecond } from './at-once.ts';
import type { Ground } from './ground.ts';

export interface Walk {
  /** Each of another owner. */
  keys: readonly string[];
  /** Whether the session and the form are read between the two ends, as a person's Hub does. */
  reads: boolean;
}

/** So many link sessions a second are made by the integrator and completed with a key that the service takes. */
export async function linkOwners(ground: Ground, { keys, reads }: Walk): Promise<number> {
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
      if (reads) {
        await ask(token, ['GET', '/v1/hub/session']);
        await ask(token, ['GET', '/v1/hub/connectors/lusha']);
      }
      const link = { connector: 'lusha', fields: { apiKey: key } };
      const linked = await ask<HubLinked>(token, ['POST', '/v1/hub/accounts', link]);
      if (linked.changed) throw new Error('The owner was there already: that is not what is measured.');
    });
  } finally {
    await pool.close();
  }
}

type Request = readonly [method: 'GET' | 'POST', path: string, body?: unknown];
