import { expect } from 'vitest';
import { EXIT } from '../exit-codes.ts';
import { runCli, type Environment } from '../program.ts';
import { fakeTerminal } from './fake-terminal.ts';

/** The command line over an environment, as it is typed without a person: what it says, and what it says as JSON. */
export function sluiceIn(environment: Environment) {
  const sluice = async (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> => {
    const terminal = fakeTerminal();
    const code = await runCli(args, terminal, environment);
    return { code, stdout: terminal.stdout(), stderr: terminal.stderr() };
  };
  /** Expects that all goes well. */
  const json = async <T>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await sluice(...args, '--json');
    expect(code, stderr + stdout).toBe(EXIT.ok.code);
    return JSON.parse(stdout) as T;
  };
  return { sluice, json };
}
