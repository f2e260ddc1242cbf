import { createClient } from '@sluice/sdk';
import react from '@vitejs/plugin-react';
import { createServer as createHttpServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createServer as createVite } from 'vite';
import { connection } from './connection.mjs';

const { url, apiKey } = connection();
const sluice = createClient({ url, apiKey });
const server = createHttpServer((request, response) => {
  if (request.method === 'POST' && request.url === '/link-session') void openLinkSession(request, response);
  else vite.middlewares(request, response);
});
const vite = await createVite({
  root: fileURLToPath(new URL('.', import.meta.url)),
  configFile: false,
  appType: 'spa',
  plugins: [react()],
  server: { middlewareMode: true, hmr: { server } },
  logLevel: 'warn',
});
server.listen(Number(process.env.PORT ?? 5001), '127.0.0.1', () => {
  console.log(`Open http://127.0.0.1:${server.address().port}`);
});

/** The API key stays here; the browser gets a token that links one account for this one person. */
async function openLinkSession(request, response) {
  try {
    const { token } = await sluice.linkSessions.create({
      body: {
        owner: signedInUser(request),
        origins: [`http://${request.headers.host}`], // no other page may use the token
        advanced: true, // whether people may give a server address of their own
      },
    });
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ token, url }));
  } catch (error) {
    console.error(error);
    response.writeHead(502).end();
  }
}

/** Whoever is signed in to your product: from your own session, never from what the browser sends. */
function signedInUser(_request) {
  return { id: 'user-1', name: 'Ada Example' };
}
