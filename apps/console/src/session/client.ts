import { createClient } from '@sluice/sdk';
import { fetchProven } from './fetch-proven.ts';

/** The server that this page came from, as whoever is signed in with this browser. */
export const client = createClient({ url: window.location.origin, fetch: fetchProven });
