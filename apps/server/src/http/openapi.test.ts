import { ERROR_CODES, operations, type Operation } from '@sluice/core';
import { createHttp, silentLogger } from '@sluice/runtime';
import { expect, test } from 'vitest';
import { openApiDocument } from './openapi.ts';
import { addRoutes, type RoutesOptions } from './routes.ts';

const table = Object.entries<Operation>(operations);
const listed = table.map(([, { method, path }]) => `${method} ${path}`).toSorted();
const document = openApiDocument({ version: '1.2.3' }) as {
  openapi: string;
  paths: Record<string, Record<string, OpenOperation>>;
  components: { schemas: Record<string, unknown> };
};

interface OpenOperation {
  operationId: string;
  parameters: { name: string; in: string; required: boolean }[];
  requestBody?: unknown;
  security?: unknown;
  responses: Record<string, unknown>;
}

test('the routes, the OpenAPI document and the operation table list the same', async () => {
  const http = createHttp({ log: silentLogger(), name: 'test', health: false, metrics: false });
  const routes: string[] = [];
  http.app.addHook('onRoute', ({ method, url }) => {
    const path = url.replaceAll(/:(\w+)/g, '{$1}');
    for (const one of [method].flat()) if (one !== 'HEAD') routes.push(`${one} ${path}`);
  });
  addRoutes({ http, version: '1', uploadLimitBytes: 1 } as unknown as RoutesOptions);
  await http.app.ready();
  expect(routes.toSorted()).toEqual([...listed, 'GET /v1/openapi.json', 'OPTIONS /v1/hub/*'].toSorted());
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(documented.toSorted()).toEqual(listed);
  await http.close({ drainMs: 0 });
});

test('no two operations share a method and a path', () => {
  expect(new Set(listed).size).toBe(listed.length);
});

test.each(table)('%s is described whole', (name, operation) => {
  const open = document.paths[operation.path]?.[operation.method.toLowerCase()];
  expect(open?.operationId).toBe(name);
  const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  const parameters = open?.parameters ?? [];
  expect(parameters.filter((one) => one.in === 'path').map((one) => one.name)).toEqual(inPath);
  expect(Object.keys(operation.params?.properties ?? {})).toEqual(inPath);
  expect(parameters.some((one) => one.name === 'Idempotency-Key')).toBe(operation.idempotencyKey === true);
  expect(open?.requestBody !== undefined).toBe(operation.body !== undefined);
  const opened = { link: [{ linkToken: [] }], member: [{ browser: [] }], anyone: [] };
  expect(open?.security).toEqual((opened as Record<string, object[]>)[operation.scope]);
  const statuses = new Set(operation.errors.map((code) => String(ERROR_CODES[code].status)));
  expect(Object.keys(open?.responses ?? {})).toEqual(
    expect.arrayContaining([
      String(operation.status),
      ...(operation.scope === 'anyone' ? [] : ['401', '403']),
      '500',
      ...statuses,
    ]),
  );
});

test('every reference in the document leads somewhere, and nothing in it is for TypeScript alone', () => {
  const text = JSON.stringify(document);
  const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
    (match) => match[1] ?? '',
  );
  expect(references.length).toBeGreaterThan(20);
  expect(references.filter((name) => !(name in document.components.schemas))).toEqual([]);
  expect(text).not.toContain('$id');
  expect(document.openapi).toBe('3.1.0');
});
