import { UPSTREAM_KEY } from './keys.ts';
import { serveUntilReleased } from './process.ts';

/** A provider that answers 0.6 KB at once. */
const BODY = JSON.stringify({ id: 'a', name: 'x'.repeat(580) });
const HEADERS = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(BODY)) };

serveUntilReleased((request, response) => {
  if (request.headers['x-api-key'] === UPSTREAM_KEY) response.writeHead(200, HEADERS).end(BODY);
  else response.writeHead(401).end('{}');
});
