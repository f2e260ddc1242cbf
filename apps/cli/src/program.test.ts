import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EXIT } from './exit-codes.ts';
import { buildProgram, commandNames, promisedCommands, runCli, type Environment } from './program.ts';
import { fakeTerminal } from './testing/fake-terminal.ts';

describe('the command line', () => {
  let dataDir: string;
  let environment: Environment;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'cli-'));
    environment = { dataDir, variables: { SLUICE_LOG: 'silent' } };
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  test('has every command that the operation table promises', () => {
    const commands = commandNames(buildProgram(fakeTerminal(), environment).program);
    expect(promisedCommands().filter((command) => !commands.includes(command))).toEqual([]);
  });

  test('teaches itself: every command says what it does, and help ends well', async () => {
    const { program } = buildProgram(fakeTerminal(), environment);
    const mute = program.commands
      .flatMap((command) => [command, ...command.commands])
      .filter((command) => !command.description());
    expect(mute.map((command) => command.name())).toEqual([]);
    const terminal = fakeTerminal();
    expect(await runCli(['--help'], terminal, environment)).toBe(EXIT.ok.code);
    expect(terminal.stdout()).toContain('Exit codes:');
    expect(await runCli(['enrich', '--help'], fakeTerminal(), environment)).toBe(EXIT.ok.code);
  });

  test('answers a wrong command line with the usage code and touches nothing', async () => {
    const terminal = fakeTerminal();
    expect(await runCli(['accounts', 'lits'], terminal, environment)).toBe(EXIT.usage.code);
    expect(await runCli(['enrich'], fakeTerminal(), environment)).toBe(EXIT.usage.code);
    expect(
      await runCli(['enrich', 'x.csv', '--account', 'a', '--cap', 'lots'], fakeTerminal(), environment),
    ).toBe(EXIT.usage.code);
  });

  test('answers a wrong command line under --json in one JSON document, too', async () => {
    for (const wrong of [['accounts', 'lits'], ['accounts'], ['enrich'], ['--nonsense']]) {
      const terminal = fakeTerminal();
      expect(await runCli([...wrong, '--json'], terminal, environment)).toBe(EXIT.usage.code);
      expect(JSON.parse(terminal.stdout())).toMatchObject({ error: { code: 'request.invalid' } });
    }
  });

  test('says how to get a server when none is known', async () => {
    const terminal = fakeTerminal();
    expect(await runCli(['accounts', 'list'], terminal, environment)).toBe(EXIT.unreachable.code);
    expect(terminal.stderr()).toContain('sluice up');
  });

  test('says where it tried when the known server does not answer', async () => {
    writeFileSync(
      join(dataDir, 'connection.json'),
      JSON.stringify({ url: 'http://127.0.0.1:1', apiKey: 'x' }),
    );
    const terminal = fakeTerminal();
    expect(await runCli(['accounts', 'list'], terminal, environment)).toBe(EXIT.unreachable.code);
    expect(terminal.stderr()).toContain('127.0.0.1:1');
  });

  test('an option that cannot be read is told before anything is done', async () => {
    for (const wrong of [
      ['enrich', 'x.csv', '--account', 'a', '--format', 'xml'],
      ['runs', 'output', 'run_1', '--format', 'xml'],
      ['runs', 'start', 'run_1', '--cap', 'lots'],
      ['runs', 'resume', 'run_1', '--cap', ''],
    ])
      expect(await runCli(wrong, fakeTerminal(), environment)).toBe(EXIT.usage.code);
  });

  test('a file that is not there is told by its name, without the inside of the program', async () => {
    writeFileSync(
      join(dataDir, 'connection.json'),
      JSON.stringify({ url: 'http://127.0.0.1:1', apiKey: 'x' }),
    );
    const terminal = fakeTerminal();
    const missing = join(dataDir, 'rows.jsonl');
    expect(await runCli(['runs', 'replay', 'run_1', '--rows', missing], terminal, environment)).toBe(
      EXIT.notFound.code,
    );
    expect(terminal.stderr()).toContain(missing);
    expect(terminal.stderr()).not.toContain('    at ');
  });

  test('more mended rows than the server takes are told before they are sent', async () => {
    const rows = join(dataDir, 'rows.jsonl');
    writeFileSync(rows, '{"id":"a","values":{}}\n'.repeat(10_001));
    writeFileSync(
      join(dataDir, 'connection.json'),
      JSON.stringify({ url: 'http://127.0.0.1:1', apiKey: 'x' }),
    );
    const terminal = fakeTerminal();
    expect(await runCli(['runs', 'replay', 'run_1', '--rows', rows], terminal, environment)).toBe(
      EXIT.usage.code,
    );
    expect(terminal.stderr()).toContain('10,001 rows');
  });

  test('commands to type next are given as they are typed here', async () => {
    const terminal = { ...fakeTerminal(), program: 'npm run sluice --' };
    await runCli(['accounts', 'list', '--data', join(dataDir, 'empty')], terminal, environment);
    expect(terminal.stderr()).toContain('`npm run sluice -- --data ');
    expect(terminal.stderr()).toContain('empty up`');
  });

  test('gives errors as one JSON document under --json', async () => {
    const terminal = fakeTerminal();
    await runCli(['--json', 'accounts', 'list'], terminal, environment);
    expect(JSON.parse(terminal.stdout())).toMatchObject({ error: { code: 'auth.missing' } });
    expect(terminal.stderr()).toBe('');
  });
});
