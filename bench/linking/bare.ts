import { Pool } from 'undici';
import { perSecond } from './at-once.ts';
import type { Ground } from './ground.ts';

/** The floor: the same checks of the same keys a second, asked of the service by undici alone. */
export async function bareVerifications({ serviceUrl }: Ground, keys: readonly string[]): Promise<number> {
  const pool = new Pool(serviceUrl, { connections: 64 });
  try {
    return await perSecond(keys, async (key) => {
      const answer = await pool.request({
        method: 'GET',
        path: '/v3/account/usage',
        headers: { api_key: key },
      });
      await answer.body.json();
      if (answer.statusCode !== 200) throw new Error(`The service answered ${answer.statusCode}.`);
    });
  } finally {
    await pool.close();
  }
}
