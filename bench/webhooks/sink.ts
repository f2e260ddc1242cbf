import { serveUntilReleased } from '../calls/process.ts';

/** An endpoint that takes every message at once. */
serveUntilReleased((request, response) => {
  request.resume();
  request.on('end', () => response.writeHead(204).end());
});
