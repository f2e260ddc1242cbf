import { SluiceError } from '@sluice/core';
import { createSayError } from '@sluice/runtime';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addAccountRoutes } from './account-routes.ts';
import { addActionRoutes } from './action-routes.ts';
import { addConnectorRoutes } from './connector-routes.ts';
import { addCors, allowEveryPage } from './cors.ts';
import { answerHubError, answerPlatformError } from './errors.ts';
import { addGuidePage } from './guide-page.ts';
import { addHubRoutes } from './hub-routes.ts';
import { addOauthWindow } from './oauth-window.ts';
import { MOUNT, type StackoneParts } from './parts.ts';
import { addRpcRoute } from './rpc-route.ts';
import { addSessionRoutes } from './session-routes.ts';
import { createSidelined } from './sidelined.ts';

/**
 * Speaks StackOne's Hub contract and the parts of its platform API that the README beside this names, below
 * `/compat/stackone`. To be called before the server listens.
 */
export function addStackoneRoutes(parts: StackoneParts): void {
  void parts.http.app.register(
    async (app) => {
      takeEmptyJson(app);
      app.addHook('onRequest', async (_request, reply) => {
        void reply.header('cache-control', 'no-store');
      });
      await app.register(async (hub) => addHub(hub, parts));
      await app.register(async (platform) => addPlatform(platform, parts));
      const sayHub = createSayError(answerHubError(parts.clock), parts.log);
      const sayPlatform = createSayError(answerPlatformError(parts.clock), parts.log);
      app.setNotFoundHandler((request, reply) => {
        const isHub = pathOf(request).startsWith('/hub/');
        if (isHub) allowEveryPage(reply);
        (isHub ? sayHub : sayPlatform)(notHere(request), request, reply);
      });
    },
    { prefix: MOUNT },
  );
}

function addHub(app: FastifyInstance, parts: StackoneParts): void {
  app.setErrorHandler(createSayError(answerHubError(parts.clock), parts.log));
  const sidelined = createSidelined(parts.clock);
  addOauthWindow(app, parts, sidelined);
  addGuidePage(app, parts);
  void app.register(async (hub) => {
    addCors(hub);
    addHubRoutes(hub, parts, sidelined);
  });
}

function addPlatform(app: FastifyInstance, parts: StackoneParts): void {
  app.setErrorHandler(createSayError(answerPlatformError(parts.clock), parts.log));
  addSessionRoutes(app, parts);
  addAccountRoutes(app, parts);
  addConnectorRoutes(app, parts);
  addActionRoutes(app, parts);
  addRpcRoute(app, parts);
}

/** The Hub says `application/json` on every request, also on those that have no body. */
function takeEmptyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, String(body), done);
  });
}

/** What StackOne has and Sluice has not in this form; each with where to find the like of it. */
const ELSEWHERE: readonly { path: RegExp; fix: string }[] = [
  {
    path: /^\/unified\/proxy$/,
    fix: 'Run one of the connector’s actions with POST /actions/rpc: accounts call nothing else.',
  },
  {
    path: /^\/unified(\/|$)/,
    fix: 'Run the connector’s own actions with POST /actions/rpc; GET /actions lists them.',
  },
  { path: /^\/requests(\/|$)/, fix: 'Read the calls that were made with GET /v1/calls of this server.' },
  { path: /^\/webhooks(\/|$)/, fix: 'Manage webhooks with /v1/webhooks of this server.' },
  { path: /^\/(mcp|ai|agent|a2a)(\/|$)/, fix: 'Run actions with POST /actions/rpc.' },
];

const SUPPORTED =
  'Supported are /connect_sessions, /accounts, /v2/accounts, /connectors/meta, /auth_configs, /actions, /actions/search, /actions/rpc and the Hub’s own /hub.';

function notHere(request: FastifyRequest): SluiceError {
  const path = pathOf(request);
  const known = ELSEWHERE.find((one) => one.path.test(path));
  return known
    ? new SluiceError('route.unsupported', {
        message: `This server does not speak that part of the API. ${SUPPORTED}`,
        fix: known.fix,
      })
    : new SluiceError('route.unknown', {
        message: `There is nothing to ${request.method} at this address. ${SUPPORTED}`,
        fix: 'Compare method and path with the README of compat/stackone.',
      });
}

function pathOf(request: FastifyRequest): string {
  return (request.url.split('?', 1)[0] ?? '').slice(MOUNT.length);
}
