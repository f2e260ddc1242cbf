import {
  operations,
  ROLE_SCOPES,
  ROLES,
  SCOPES,
  type Operation,
  type OperationName,
  type Problem,
  type Role,
  type Scope,
} from '@sluice/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiBench, type ApiBench } from './testing/api-bench.ts';

let bench: ApiBench;
beforeAll(async () => {
  bench = await openApiBench();
});
afterAll(() => bench.close());

type Scoped = Operation & { scope: Scope };
const isScoped = (entry: [OperationName, Operation]): entry is [OperationName, Scoped] =>
  SCOPES.some((scope) => scope === entry[1].scope);
const scoped = (Object.entries(operations) as [OperationName, Operation][]).filter(isScoped);

/** What is told to a role that asks for nothing in particular: whether it may is decided before what it asks for. */
async function codeFor(name: OperationName, role: Role): Promise<string> {
  const { cookie } = await bench.ours.as(role);
  const stop = new AbortController();
  const operation: Operation = operations[name];
  const path = operation.path.replaceAll(/\{\w+\}/g, 'none');
  // Only what comes first is looked at: some answers go on for as long as somebody listens.
  const response = await fetch(`${bench.server.url}${path}`, {
    method: operation.method,
    headers: { cookie, origin: bench.server.url },
    signal: stop.signal,
  });
  const code = response.ok ? 'allowed' : ((await response.json()) as Problem).code;
  stop.abort();
  return code;
}

describe.each(ROLES)('the role %s', (role) => {
  test('opens exactly the operations whose scope it has', async () => {
    const opened: string[] = [];
    for (const [name] of scoped) {
      const code = await codeFor(name, role);
      expect(code, name).not.toMatch(/^auth\.(?!role)/);
      if (code !== 'auth.role') opened.push(name);
    }
    const wanted = scoped.filter(([, { scope }]) => ROLE_SCOPES[role].includes(scope)).map(([name]) => name);
    expect(opened).toEqual(wanted);
    expect(opened.length).toBeGreaterThan(10);
  });
});

test('each role may all that the ones below it may, and something more', () => {
  for (const [index, role] of ROLES.entries()) {
    const below = ROLES[index + 1];
    if (below === undefined) continue;
    expect(ROLE_SCOPES[role]).toEqual(expect.arrayContaining([...ROLE_SCOPES[below]]));
    expect(ROLE_SCOPES[role].length).toBeGreaterThan(ROLE_SCOPES[below].length);
  }
});

test('a viewer may do nothing that changes anything', () => {
  const changing = scoped
    .filter(([, { scope, method }]) => ROLE_SCOPES.viewer.includes(scope) && method !== 'GET')
    .map(([name]) => name);
  expect(changing).toEqual(LOOKING);
});

/** They ask by POST because of what they send, and change nothing. */
const LOOKING: readonly OperationName[] = ['calls.dryRun'];

test('who may not is told which role may', async () => {
  const { cookie } = await bench.ours.as('viewer');
  const answer = await bench.ours.send('accounts.link', {
    cookie,
    body: { connector: 'example', fields: {} },
  });
  expect(answer.body).toMatchObject({ code: 'auth.role', status: 403 });
  expect((answer.body as Problem).detail).toContain('Viewer');
  expect((answer.body as Problem).detail).toContain('Operator');
});
