import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { startLushaApi, type LushaApi, type LushaApiOptions } from '../start-lusha-api.ts';

export const PEOPLE_CSV = `id,first_name,last_name,full_name,email,mobile_phone,job_title,company_name,company_domain,linkedin,city,country,restricted
1,Nora,Feld,Nora Feld,nora.feld@brightwave.example,+15550100042,Director of Platform,Brightwave Labs,brightwave.example,https://www.linkedin.com/in/nora-feld-000,Toronto,Canada,
2,Robert,Quill,Robert A. Quill,robert.quill@brightwave.example,,VP of Sales,Brightwave Labs,brightwave.example,,Berlin,Germany,
3,Ines,Moor,Ines Moor,ines.moor@harborline.example,+15550100077,Accountant,Harborline,harborline.example,https://www.linkedin.com/in/ines-moor-001,Lisbon,Portugal,
4,Ida,Ghost,Ida Ghost,ida.ghost@harborline.example,+15550100078,Recruiter,Harborline,harborline.example,,Lisbon,Portugal,yes
5,Sam,Twin,Sam Twin,sam.twin1@harborline.example,,Engineer,Harborline,harborline.example,,,,
6,Sam,Twin,Sam Twin,sam.twin2@harborline.example,,Engineer,Harborline,harborline.example,,,,
`;

const COMPANIES_CSV = `name,domain,industry,employees,founded,headquarters
Brightwave Labs Inc.,https://www.brightwave.example/home,Software,133,2014,"Toronto, Ontario"
Harborline,harborline.example,Logistics,51-200,1999,"Lisbon, Portugal"
`;

export interface TriedApi {
  api: LushaApi;
  key: string;
  call(method: string, path: string, more?: CallOptions): Promise<Called>;
}

interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
  /** Another key, or null for none. */
  key?: string | null;
}

export interface Called {
  status: number;
  headers: Headers;
  text: string;
  // The shapes are what the tests are about, so they are read as they come.
  json: Json;
}

/** Any JSON, read without knowing its shape. */
interface Json {
  [name: string]: Json;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone when the test file is done. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lusha-api-'));
  folders.push(folder);
  return folder;
}

/** The service over a few invented people of two companies. */
export async function tryApi(options: LushaApiOptions = {}): Promise<TriedApi> {
  const api = await startLushaApi({ rate: {}, ...options });
  const folder = tempFolder();
  for (const [kind, text] of [
    ['companies', COMPANIES_CSV],
    ['people', PEOPLE_CSV],
  ] as const) {
    const path = join(folder, `${kind}.csv`);
    writeFileSync(path, text);
    await api.importFile({ kind, path, rejectsPath: `${path}.rejects.csv` });
  }
  return tryRunning(api);
}

export async function tryRunning(api: LushaApi): Promise<TriedApi> {
  const key = await api.createKey();
  return {
    api,
    key,
    call: (method, path, more) =>
      callApi(api.url, { method, path, ...more, key: more?.key === undefined ? key : more.key }),
  };
}

export async function callApi(
  url: string,
  request: {
    method: string;
    path: string;
    body?: unknown;
    headers?: Record<string, string>;
    key: string | null;
  },
): Promise<Called> {
  const response = await fetch(url + request.path, {
    method: request.method,
    headers: {
      ...(request.key === null ? {} : { api_key: request.key }),
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
    ...(request.body === undefined
      ? {}
      : { body: typeof request.body === 'string' ? request.body : JSON.stringify(request.body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: JSON.parse(text) };
}
