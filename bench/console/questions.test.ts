import { operations, type Operation } from '@sluice/core';
import type { Client } from '@sluice/sdk';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { questions } from './questions.ts';

const CONSOLE = join(import.meta.dirname, '../../apps/console/src');
const table: Readonly<Record<string, Operation>> = operations;

/** What a client was asked, by operation: the queries, in order. */
type Asked = Map<string, { cursor?: string }[]>;

/** Answers everything with a page that has a next one. */
function noting(asked: Asked): Client {
  const verbs = (noun: string) =>
    new Proxy(
      {},
      {
        get: (_, verb) => async (input?: { query?: { cursor?: string } }) => {
          const name = `${noun}.${String(verb)}`;
          asked.set(name, [...(asked.get(name) ?? []), input?.query ?? {}]);
          return { items: [], nextCursor: 'further' };
        },
      },
    );
  return new Proxy({}, { get: (_, noun) => verbs(String(noun)) }) as Client;
}

async function askedByBench(): Promise<Asked> {
  const asked: Asked = new Map();
  const client = noting(asked);
  const some = ['one'];
  const seeded = { accounts: some, files: some, runs: some, calls: some, webhooks: some, deliveries: some };
  const longRun = { runId: 'one', rows: 10 };
  for (const { ask } of questions({ client, member: client, seeded, longRun, deep: 1 })) {
    await ask(0);
    await ask(1);
  }
  return asked;
}

/** The reads that the console's own text names: `client.runs.get`. */
function readByConsole(): string[] {
  const names = new Set<string>();
  for (const entry of readdirSync(CONSOLE, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name) || /\.test\.tsx?$/.test(entry.name)) continue;
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
    for (const [, noun, verb] of text.matchAll(/\bclient\s*\.\s*(\w+)\s*\.\s*(\w+)/g)) {
      const name = `${noun}.${verb}`;
      if (table[name]?.method === 'GET') names.add(name);
    }
  }
  return [...names].toSorted();
}

test('the benchmark of the console asks everything that its pages read', async () => {
  const asked = await askedByBench();
  const read = readByConsole();
  expect(read.length).toBeGreaterThan(25);
  expect(read.filter((name) => !asked.has(name))).toEqual([]);
});

test('and a page far down of every list among it', async () => {
  const asked = await askedByBench();
  const lists = readByConsole().filter((name) => table[name]?.query?.properties['cursor'] !== undefined);
  expect(lists.length).toBeGreaterThan(10);
  const onTopOnly = lists.filter((name) => !asked.get(name)?.some(({ cursor }) => cursor !== undefined));
  expect(onTopOnly).toEqual([]);
});
