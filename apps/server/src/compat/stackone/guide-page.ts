import { textsOf } from '@sluice/connectors';
import type { FastifyInstance } from 'fastify';
import { sendPage } from './page.ts';
import type { StackoneParts } from './parts.ts';

/** What the Hub's “Connection guide” opens: the connector's guide, step by step. Holds nothing private. */
export function addGuidePage(app: FastifyInstance, { catalog }: StackoneParts): void {
  app.get<{ Params: { id: string } }>('/guides/:id', async ({ params }, reply) => {
    const connector = catalog.find(params.id);
    const { guide } = textsOf(connector, undefined);
    return sendPage(reply.header('cache-control', 'public, max-age=300'), {
      title: `Link a ${connector.name} account`,
      warning: guide.warning,
      steps: guide.steps,
    });
  });
}
