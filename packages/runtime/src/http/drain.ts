import type { FastifyInstance } from 'fastify';
import { Server } from 'node:net';

export interface Drain {
  isStopping(): boolean;
  close(drainMs: number): Promise<void>;
}

/** Counts running requests, so that a stop can wait for them. */
export function addDrain(app: FastifyInstance): Drain {
  let running = 0;
  let stopping = false;
  let closing: Promise<void> | undefined;
  let idle: (() => void) | undefined;

  app.addHook('onRequest', (_request, _reply, done) => {
    running += 1;
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (stopping) void reply.header('connection', 'close');
    done(null, payload);
  });
  app.addHook('onResponse', (_request, _reply, done) => {
    running -= 1;
    if (running === 0) idle?.();
    done();
  });

  const close = async (drainMs: number) => {
    stopping = true;
    // Only the door is shut: the http server's own close would cut kept-alive connections, whose next
    // request shall get an answer.
    if (app.server.listening) Reflect.apply(Server.prototype.close, app.server, []);
    if (running > 0) await waitForIdle(drainMs);
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
