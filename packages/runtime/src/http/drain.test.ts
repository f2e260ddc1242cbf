import { request as httpRequest, Agent } from 'node:http';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../log/index.ts';
import { createHttp } from './create-http.ts';
import { listen } from './listen.ts';

interface Answer {
  status: number;
  connection: string | undefined;
  body: string;
}

function get(url: string, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(url, { agent }, (answer) => {
      let body = '';
      answer.on('data', (chunk: Buffer) => (body += chunk.toString()));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, connection: answer.headers.connection, body }),
      );
    });
    call.on('error', reject);
    call.end();
  });
}

/** A server with one route that answers when told to. */
async function startSlow() {
  const http = createHttp({ log: silentLogger(), name: 'slow' });
  let finish = () => {};
  let entered = () => {};
  const inside = new Promise<void>((resolve) => (entered = resolve));
  const gate = new Promise<void>((resolve) => (finish = resolve));
  http.app.get('/slow', async () => {
    entered();
    await gate;
    return { done: true };
  });
  http.app.get('/quick', () => ({ quick: true }));
  const { url } = await listen(http.app, { port: 0 });
  return { http, url, inside, finish };
}

describe('a stop', () => {
  it('lets running requests finish, refuses new ones on kept connections, takes no new connections', async () => {
    const { http, url, inside, finish } = await startSlow();
    const kept = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await get(`${url}/quick`, kept)).status).toBe(200);
    const running = get(`${url}/slow`, new Agent({ keepAlive: true }));
    await inside;
    const closed = http.close({ drainMs: 20_000 });
    const refused = await get(`${url}/quick`, kept);
    expect(refused).toMatchObject({ status: 503, connection: 'close' });
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'server.stopping' });
    await expect(get(`${url}/quick`, new Agent())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    finish();
    expect(await running).toMatchObject({ status: 200, connection: 'close', body: '{"done":true}' });
    await closed;
  });

  it('cuts what still runs when the time is up', async () => {
    const { http, url, inside } = await startSlow();
    const running = get(`${url}/slow`, new Agent());
    const failed = expect(running).rejects.toThrow(/socket hang up|ECONNRESET/);
    await inside;
    await http.close({ drainMs: 20 });
    await failed;
  });

  it('may be asked for twice, and before anything listens', async () => {
    const { http } = await startSlow();
    await Promise.all([http.close(), http.close()]);
    await createHttp({ log: silentLogger(), name: 'unused' }).close();
  });
});
