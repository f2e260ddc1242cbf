import type { FastifyInstance } from 'fastify';
import { Server } from 'node:net';

export interface Drain {
  isStopping(): boolean;
  close(drainMs: number): Promise<void>;
}

/** Knows the running requests, so that a stop can wait for them. */
export function addDrain(app: FastifyInstance): Drain {
  // A set, because what the router refuses ends without having begun.
  const running = new Set<unknown>();
  let stopping = false;
  let closing: Promise<void> | undefined;
  let idle: (() => void) | undefined;

  app.addHook('onRequest', (request, _reply, done) => {
    running.add(request.raw);
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (stopping) void reply.header('connection', 'close');
    done(null, payload);
  });
  app.addHook('onResponse', (request, _reply, done) => {
    running.delete(request.raw);
    if (running.size === 0) idle?.();
    done();
  });

  const close = async (drainMs: number) => {
    stopping = true;
    // Only the door is shut: the http server's own close would cut kept-alive connections, whose next
    // request shall get an answer.
    if (app.server.listening) Reflect.apply(Server.prototype.close, app.server, []);
    if (running.size > 0) await waitForIdle(drainMs);
    await closeNow(app);
  };
  const waitForIdle = (drainMs: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, drainMs);
      idle = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  return { isStopping: () => stopping, close: (drainMs) => (closing ??= close(drainMs)) };
}

async function closeNow(app: FastifyInstance): Promise<void> {
  // One turn, so that the last answer leaves before its connection is cut.
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
  app.server.closeAllConnections();
  await app.close();
}
