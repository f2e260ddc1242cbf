import { startCommand } from '../run-command.ts';
import type { Part } from '../whole-product.ts';

/** A service that stands in for a provider. */
export type Provider = 'lusha-api' | 'flowlu-api';

/**
 * Ends every key at a provider, as its owner does there; the service rests meanwhile. Answers the key that it makes
 * when it is started again.
 */
export async function endKeys(service: Part, name: Provider): Promise<string> {
  await service.kill('SIGTERM');
  const listed = await keysCommand(service, name, ['list', '--json']);
  const keys = JSON.parse(listed) as { id?: string; hint: string; revokedAt: unknown }[];
  for (const { id, hint, revokedAt } of keys)
    if (revokedAt === null) await keysCommand(service, name, ['revoke', id ?? hint]);
  await service.start();
  return String(service.ready['apiKey']);
}

async function keysCommand(service: Part, name: Provider, [act = '', ...rest]: string[]): Promise<string> {
  const { ended } = startCommand({
    program: `services/${name}/dist/main.js`,
    args: ['keys', act, '--data', service.data, ...rest],
  });
  const { code, stdout, stderr } = await ended;
  if (code !== 0) throw new Error(`keys ${act}: ${stderr}`);
  return stdout;
}
