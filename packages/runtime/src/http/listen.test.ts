import { spawn } from 'node:child_process';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../log/index.ts';
import { createHttp } from './create-http.ts';
import { listen } from './listen.ts';

async function occupy(port = 0): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

describe('listen', () => {
  it('picks a free port for 0 and tells its address', async () => {
    const http = createHttp({ log: silentLogger(), name: 'a' });
    const { url, port } = await listen(http.app, { port: 0 });
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await http.close();
  });

  it('says what to do when the port is in use', async () => {
    const { server, port } = await occupy();
    const http = createHttp({ log: silentLogger(), name: 'a' });
    await expect(listen(http.app, { port })).rejects.toMatchObject({
      code: 'server.port',
      message: `Port ${port} on 127.0.0.1 is already in use.`,
      fix: expect.stringContaining('--port') as unknown,
    });
    await http.close();
    server.close();
  });

  it('tries the next ports when it may', async () => {
    const { server, port } = await occupy();
    const http = createHttp({ log: silentLogger(), name: 'a' });
    const opened = await listen(http.app, { port, portTries: 20 });
    expect(opened.port).toBeGreaterThan(port);
    expect((await fetch(`${opened.url}/healthz`)).status).toBe(200);
    await http.close();
    server.close();
  });

  it('tells an address that is not this machine’s from a busy port', async () => {
    const http = createHttp({ log: silentLogger(), name: 'a' });
    await expect(listen(http.app, { host: '203.0.113.7', port: 0 })).rejects.toMatchObject({
      code: 'server.port',
      message: expect.stringContaining('does not have that address') as unknown,
    });
    await http.close();
  });
});

describe('onSignal', () => {
  const module = fileURLToPath(new URL('../../dist/http/on-signal.js', import.meta.url));
  const program = (close: string) => `
    import { onSignal } from ${JSON.stringify(module)};
    onSignal(${close});
    setInterval(() => {}, 1000);
    console.log('up');`;

  it.each([
    ['ends with 0 after closing', `async () => { console.log('closed'); }`, 1, 0, 'up\nclosed\n'],
    ['ends with 1 when closing failed', `() => Promise.reject(new Error('x'))`, 1, 1, 'up\n'],
    [
      'ends at once at the second signal',
      `() => { console.log('closing'); return new Promise(() => {}); }`,
      2,
      143,
      'up\nclosing\n',
    ],
  ])('%s', async (_name, close, signals, code, output) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program(close)]);
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const isReady = printed.endsWith('up\n') || (signals === 2 && printed.endsWith('closing\n'));
      if (isReady) child.kill('SIGTERM');
    });
    const exit = await new Promise((resolve) => child.on('exit', resolve));
    expect({ exit, printed }).toEqual({ exit: code, printed: output });
  });
});
