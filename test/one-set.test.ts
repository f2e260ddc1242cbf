import { operations, type Operation, type Problem } from '@sluice/core';
import { createClient } from '@sluice/sdk';
import { startServer, type RunningServer } from '@sluice/server';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSluice } from './run-command.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const table = Object.entries<Operation>(operations);
const named = table.map(([name, { method, path }]) => `${name}: ${method} ${path}`).toSorted();

const folder = mkdtempSync(join(tmpdir(), 'sluice-one-set-'));
let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ dataDir: folder, port: 0, logLevel: 'silent' });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The addresses that a path stands for. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

/**
 * What is missing where it is asked without anything: an API key or a sign-in, the token of a link session, or a
 * page of this server to have come from. Who is not signed in may look how one can.
 */
function deniedAs({ scope, method }: Operation): string {
  if (scope === 'link') return 'link.invalid';
  if (scope !== 'anyone') return 'auth.missing';
  return method === 'GET' ? 'answered' : 'auth.origin';
}

/** What a request without anything is told: what it needs, or that there is nothing. */
async function answerTo(method: string, path: string): Promise<string> {
  const filled = path.replaceAll(/\{\w+\}/g, 'some_id');
  const response = await fetch(`${server.url}${filled}`, { method });
  return response.ok ? 'answered' : ((await response.json()) as Problem).code;
}

test('a running server has a route for each operation, and for no other method of its address', async () => {
  const taking = (method: string, path: string) =>
    table.find(([, one]) => one.method === method && patternOf(one.path).test(path))?.[1];
  const wrong: string[] = [];
  for (const path of new Set(table.map(([, operation]) => operation.path))) {
    for (const method of METHODS) {
      const operation = taking(method, path);
      const wanted = operation ? deniedAs(operation) : 'route.method';
      const code = await answerTo(method, path);
      if (code !== wanted) wrong.push(`${method} ${path}: ${code} instead of ${wanted}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(await answerTo('GET', '/v1/nothing')).toBe('route.unknown');
});

test('its OpenAPI document describes exactly the operations', async () => {
  const response = await fetch(`${server.url}/v1/openapi.json`);
  const { paths } = (await response.json()) as {
    paths: Record<string, Record<string, { operationId?: string }>>;
  };
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => METHODS.some((known) => known.toLowerCase() === method))
      .map(([method, { operationId }]) => `${operationId}: ${method.toUpperCase()} ${path}`),
  );
  expect(described.toSorted()).toEqual(named);
});

test('the SDK has a method for each operation, which sends it where the server takes it', async () => {
  const asked: string[] = [];
  const client = createClient({
    url: server.url,
    apiKey: `sluice_${'x'.repeat(43)}`,
    fetch: (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      asked.push(`${init?.method} ${pathname}`);
      return fetch(input, init);
    },
  }) as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
  const methods = Object.entries(client).flatMap(([noun, verbs]) =>
    Object.keys(verbs).map((verb) => `${noun}.${verb}`),
  );
  expect(methods.toSorted()).toEqual(Object.keys(operations).toSorted());
  const wrongKey = (operation: Operation) =>
    operation.scope === 'link' || operation.scope === 'anyone' ? deniedAs(operation) : 'auth.invalid';
  for (const [name, operation] of table) {
    const { method, path } = operation;
    const [noun = '', verb = ''] = name.split('.');
    const params = Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, key]) => [key, 'some_id']));
    const called = client[noun]?.[verb]?.({ params, body: '' });
    const told = await Promise.resolve(called).then(
      () => 'answered',
      (error: unknown) => (error as { code: string }).code,
    );
    expect(told, name).toBe(wrongKey(operation));
    expect(asked.pop()).toBe(`${method} ${path.replaceAll(/\{\w+\}/g, 'some_id')}`);
  }
});

test('the command line has each command that an operation promises', async () => {
  const promised = table.flatMap(([, { cli }]) => cli ?? []);
  expect(promised.length).toBeGreaterThan(20);
  const groups = [
    ...new Set(promised.map((command) => command.split(' ').slice(0, -1).join(' ')).filter(Boolean)),
  ];
  const helps = await Promise.all(
    ['', ...groups].map(async (group) => {
      const { code, stdout } = await runSluice([...group.split(' ').filter(Boolean), '--help']);
      expect(code, group).toBe(0);
      const words = [...stdout.matchAll(/^ {2}([a-z][a-z-]*)\b/gm)].map(([, word]) => word ?? '');
      return words.map((word) => `${group} ${word}`.trim());
    }),
  );
  const found = new Set(helps.flat());
  expect(promised.filter((command) => !found.has(command))).toEqual([]);
});
