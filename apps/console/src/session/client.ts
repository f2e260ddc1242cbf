import { createClient } from '@sluice/sdk';
import { askWithProof } from './ask-with-proof.ts';

/** The server that this page came from, as whoever is signed in with this browser. */
export const client = createClient({
  url: window.location.origin,
  fetch: askWithProof(window.fetch.bind(window)),
});
