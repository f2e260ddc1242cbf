import { errorText, SluiceError } from '@sluice/core';
import type { FastifyInstance } from 'fastify';

/** Something the process cannot work without, such as the store. */
export interface Probe {
  name: string;
  /** Throws, or takes longer than 2 s, when it is not ready. */
  check: () => Promise<void>;
}

const PROBE_TIMEOUT_MS = 2000;

interface HealthOptions {
  app: FastifyInstance;
  name: string;
  version?: string;
  probes: readonly Probe[];
  isStopping: () => boolean;
}

/** `/healthz`: the process lives. `/readyz`: all probes pass and no stop is under way, else 503. */
export function addHealth({ app, name, version, probes, isStopping }: HealthOptions): void {
  app.get('/healthz', (_request, reply) => {
    void reply.send({ status: 'ok', name, ...(version === undefined ? {} : { version }) });
  });
  app.get('/readyz', async (_request, reply) => {
    const results = await Promise.all(
      probes.map(async (probe) => [probe.name, await outcome(probe)] as const),
    );
    const isReady = !isStopping() && results.every(([, result]) => result === 'ok');
    await reply.code(isReady ? 200 : 503).send({
      status: isReady ? 'ready' : 'not ready',
      checks: Object.fromEntries(results),
    });
  });
}

/** `ok`, or a sentence that may be shown to anyone. */
async function outcome(probe: Probe): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('It did not answer in time.'), PROBE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([probe.check().then(() => 'ok'), late]);
  } catch (error) {
    return error instanceof SluiceError ? errorText(error) : 'It failed.';
  } finally {
    clearTimeout(timer);
  }
}
