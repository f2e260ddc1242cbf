import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { Pool } from 'undici';
import { PROXY_KEY, UPSTREAM_KEY } from './keys.ts';
import { linkCalls } from './linked-calls.ts';
import { serveUntilReleased } from './process.ts';

/*
 * An HTTP server that checks an API key and makes the call for its caller, in one of two ways: `bare`, by
 * hand with nothing but a sealed key and undici, or `sluice`, by calls with all that they do.
 */
const expected = createHash('sha256').update(PROXY_KEY).digest();

function allowed(key: string | string[] | undefined): boolean {
  return typeof key === 'string' && timingSafeEqual(createHash('sha256').update(key).digest(), expected);
}

function bare(upstream: string): RequestListener {
  const pool = new Pool(upstream, { connections: 64 });
  const dataKey = randomBytes(32);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', dataKey, nonce);
  const sealed = Buffer.concat([cipher.update(UPSTREAM_KEY), cipher.final()]);
  const tag = cipher.getAuthTag();
  const open = (): string => {
    const decipher = createDecipheriv('aes-256-gcm', dataKey, nonce).setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed), decipher.final()]).toString();
  };
  return checked(async (path) => {
    const { statusCode, body } = await pool.request({
      method: 'GET',
      path,
      headers: { 'x-api-key': open() },
    });
    if (statusCode !== 200) throw new Error(`the upstream answered ${statusCode}`);
    return body.text();
  });
}

/** The server around either way: the key check before, the answer after. */
function checked(forward: (path: string) => Promise<string>): RequestListener {
  return (request, response) => {
    if (!allowed(request.headers['x-proxy-key'])) {
      response.writeHead(401).end();
      return;
    }
    forward(request.url ?? '/').then(
      (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(body),
      () => response.writeHead(502).end(),
    );
  };
}

const [kind, upstream = ''] = process.argv.slice(2);
if (kind === 'bare') {
  serveUntilReleased(bare(upstream));
} else {
  const linked = await linkCalls(upstream);
  const forward = async (path: string): Promise<string> => {
    const { output } = await linked.get(path.slice('/things/'.length));
    return JSON.stringify(output);
  };
  serveUntilReleased(checked(forward), linked.close);
}
