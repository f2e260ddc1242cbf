import type { Flows } from '../flows/index.ts';
import { resultsName } from './download-name.ts';
import type { Handlers } from './handlers.ts';

type Names = Extract<
  keyof Handlers,
  `files.${string}` | `enrichments.${string}` | `runs.${string}` | `quarantine.${string}`
>;

/** Files, enrichment runs and what comes out of them. */
export function flowHandlers({ flows }: { flows: Flows }): Pick<Handlers, Names> {
  const { files, runs } = flows;
  return {
    'files.upload': (ctx, { query, body }) =>
      files.upload(ctx.actor, { body, ...(query?.name === undefined ? {} : { name: query.name }) }),
    'files.add': (ctx, { body }) => files.add(ctx.actor, body.path),
    'files.get': (ctx, { params }) => files.get(ctx.actor.workspaceId, params.fileId),
    'enrichments.create': (ctx, { body }) => runs.create(ctx.actor, body, { createKey: ctx.idempotencyKey }),
    'runs.list': (ctx, { query }) => runs.list(ctx.actor.workspaceId, query ?? {}),
    'runs.get': (ctx, { params }) => runs.get(ctx.actor.workspaceId, params.runId),
    'runs.start': (ctx, { params, body }) => runs.start(ctx.actor, params.runId, body),
    'runs.cancel': (ctx, { params }) => runs.cancel(ctx.actor, params.runId),
    'runs.resume': (ctx, { params, body }) => runs.resume(ctx.actor, params.runId, body),
    'runs.pause': (ctx, { params }) => runs.pause(ctx.actor, params.runId),
    'runs.send': (ctx, { params, body }) => runs.send(ctx.actor, params.runId, body),
    'runs.rows': (ctx, { params, query }) => runs.rows(ctx.actor.workspaceId, params.runId, query ?? {}),
    'runs.output': async (ctx, { params: { runId }, query }) => {
      const { workspaceId } = ctx.actor;
      const format = query?.format ?? 'csv';
      const rows = await runs.output(workspaceId, runId, format);
      ctx.saveAs(resultsName((await runs.get(workspaceId, runId)).fileName, format));
      return rows;
    },
    'runs.quarantine': (ctx, { params, query }) =>
      runs.quarantine(ctx.actor.workspaceId, params.runId, query ?? {}),
    'runs.replay': (ctx, { params, body }) => runs.replay(ctx.actor, params.runId, body.rows),
    'quarantine.list': (ctx, { query }) => flows.quarantine(ctx.actor.workspaceId, query ?? {}),
    'quarantine.dismiss': (ctx, { params, body }) => runs.dismiss(ctx.actor, params.runId, body),
    'quarantine.reopen': (ctx, { params, body }) => runs.reopen(ctx.actor, params.runId, body),
  };
}
