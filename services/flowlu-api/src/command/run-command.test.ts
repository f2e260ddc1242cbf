import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFlowluApi } from '../start-flowlu-api.ts';
import { runCommand } from './run-command.ts';

let data: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'flowlu-command-'));
});

afterEach(() => {
  rmSync(data, { recursive: true, force: true });
});

async function run(...words: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand(words, { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

test('help names every option, every switch and an example, and ends with 0', async () => {
  const { code, out } = await run('--help');
  expect(code).toBe(0);
  for (const word of [
    '--port',
    '--sample',
    '--rate',
    '--data',
    '--json',
    'limitOverMax',
    'keys',
    'curl',
    'Exit codes',
  ]) {
    expect(out).toContain(word);
  }
});

test('keys are created for some modules, listed without their text, and revoked', async () => {
  const made = await run('keys', 'create', '--data', data, '--modules', 'crm', '--name', 'import', '--json');
  const { id, apiKey }: { id: string; apiKey: string } = JSON.parse(made.out);
  const listed = await run('keys', 'list', '--data', data);
  expect(listed.out).toContain(id);
  expect(listed.out).toContain('import  crm');
  expect(listed.out).not.toContain(apiKey);
  expect(await run('keys', 'revoke', id, '--data', data)).toMatchObject({
    code: 0,
    out: `${id} is revoked.`,
  });
  expect((await run('keys', 'list', '--data', data)).out).toContain('revoked');
});

test.each([
  [['--port', 'abc'], '--port'],
  [['--port', '70000'], '--port'],
  [['--sample', '-1'], '--sample'],
  [['--rate', 'often'], 'rate'],
  [['--behaviour', 'total=maybe'], 'total=present'],
  [['--domain', 'Not A Domain'], 'domain'],
  [['--nonsense'], '--nonsense'],
  [['nonsense'], '--help'],
  [['keys', 'create', '--modules', 'nonsense'], 'crm'],
  [['keys', 'revoke'], 'id'],
])('wrong use says what is wrong and ends with 2: %s', async (words, told) => {
  const withData = words[0] === 'keys' ? [...words, '--data', data] : [...words, '--data', data];
  const { code, out, err } = await run(...withData);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toContain(told);
});

test('data in use and a port in use are told with what to do, and end with 1', async () => {
  const api = await startFlowluApi({ data });
  try {
    const locked = await run('keys', 'list', '--data', data);
    expect(locked).toMatchObject({ code: 1, out: '' });
    expect(locked.err).toContain(data);
    const taken = await run('--port', String(api.port), '--data', join(data, 'other'), '--json');
    expect(taken.code).toBe(1);
    expect(JSON.parse(taken.out)).toMatchObject({ ready: false, error: { code: 'server.port' } });
    expect(taken.err).toContain('--port');
  } finally {
    await api.close();
  }
});

test('an unknown key id is told', async () => {
  const { code, err } = await run('keys', 'revoke', 'key_nonsense', '--data', data);
  expect(code).toBe(1);
  expect(err).toContain('keys list');
});
