import { createClient } from '@sluice/sdk';

/** The server that this page came from, as whoever is signed in with this browser. */
export const client = createClient({ url: window.location.origin });
