import { readFileSync } from 'node:fs';

/**
 * Where Sluice is, and a key with the scope `links:manage`: `SLUICE_URL` and `SLUICE_API_KEY`, as in production.
 * Without them, what a server on this machine left in its data folder.
 */
export function connection() {
  const { SLUICE_URL: url, SLUICE_API_KEY: apiKey } = process.env;
  if (url && apiKey) return { url, apiKey };
  const file = new URL('../../data/connection.json', import.meta.url);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Error('Start Sluice first (npm start), or set SLUICE_URL and SLUICE_API_KEY.');
  }
}
