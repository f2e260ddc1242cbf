import { createClient } from '@sluice/sdk';
import express from 'express';
import { connection } from './connection.mjs';
import { page } from './page.mjs';

const { url, apiKey } = connection();
const sluice = createClient({ url, apiKey });
const app = express();

app.get('/', (_request, response) => response.type('html').send(page({ sluiceUrl: url })));

// The page asks its own server for a link session. The API key stays here; the browser gets a token that links
// one account for this one person, and nothing else.
app.post('/link-session', async (request, response) => {
  const { token } = await sluice.linkSessions.create({
    body: {
      owner: signedInUser(request),
      origins: [`${request.protocol}://${request.get('host')}`], // no other page may use the token
      advanced: true, // whether people may give a server address of their own
    },
  });
  response.json({ token });
});

const server = app.listen(Number(process.env.PORT ?? 5000), '127.0.0.1', (error) => {
  if (error) throw error;
  console.log(`Open http://127.0.0.1:${server.address().port}`);
});

/** Whoever is signed in to your product: from your own session, never from what the browser sends. */
function signedInUser(_request) {
  return { id: 'user-1', name: 'Ada Example' };
}
