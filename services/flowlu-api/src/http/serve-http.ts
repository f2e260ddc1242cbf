import { SluiceError } from '@sluice/core';
import type { Logger } from '@sluice/runtime';
import Fastify from 'fastify';
import type { Service } from '../service.ts';
import { addRoutes } from './add-routes.ts';

export async function serveHttp(service: Service, options: { log: Logger; host: string; port: number }) {
  const app = Fastify({ logger: false });
  await addRoutes(app, service, options.log);
  try {
    const url = await app.listen({ host: options.host, port: options.port });
    return { url, port: Number(new URL(url).port), close: () => app.close() };
  } catch (error) {
    throw new SluiceError('server.port', { cause: error });
  }
}
