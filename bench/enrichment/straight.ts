import { Pool } from 'undici';
import { samplePeople } from './sample-people.ts';

const BATCH = 100;
const IN_FLIGHT = 64;

export interface Straight {
  url: string;
  apiKey: string;
  /** How many people the service holds; those from `from` on are asked for. */
  people: number;
  from: number;
}

/**
 * Contacts a second that the service gives a client that does nothing else: the same requests by undici alone,
 * for people who were not asked for before, their answers read and thrown away.
 */
export async function straightPerSecond({ url, apiKey, people, from }: Straight): Promise<number> {
  const bodies = requestBodies(people, from);
  const pool = new Pool(url, { connections: IN_FLIGHT });
  const headers = { api_key: apiKey, 'content-type': 'application/json' };
  const began = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const answer = await pool.request({
        method: 'POST',
        path: '/v3/contacts/search-and-enrich',
        headers,
        body,
      });
      await answer.body.json();
      if (answer.statusCode !== 200) throw new Error(`The service answered ${answer.statusCode}.`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  const seconds = (performance.now() - began) / 1000;
  await pool.close();
  return (bodies.length * BATCH) / seconds;
}

function requestBodies(people: number, from: number): string[] {
  const contacts = [...samplePeople(people, from)].map(({ linkedinUrl, email }, index) => ({
    clientReferenceId: String(index),
    ...(linkedinUrl === '' ? { email } : { linkedinUrl }),
  }));
  const bodies: string[] = [];
  for (let at = 0; at + BATCH <= contacts.length; at += BATCH) {
    const batch = contacts.slice(at, at + BATCH);
    bodies.push(JSON.stringify({ contacts: batch, reveal: ['emails', 'phones'] }));
  }
  return bodies;
}
