import { Command } from 'commander';
import { addImportCommand } from './import-command.ts';
import { addKeyCommands } from './key-commands.ts';
import type { Surroundings } from './surroundings.ts';
import { addServeCommand } from './serve-command.ts';

const EXAMPLES = `
Examples
  Try it with 10,000 invented people; prints the address and a key:
    lusha-api --port 4801 --sample 10000
  Serve your own people and companies:
    lusha-api import companies companies.csv
    lusha-api import people people.csv --map email=work_email
    lusha-api keys create --name laptop
    lusha-api --port 4801
  Ask it:
    curl -H "api_key: KEY" "http://127.0.0.1:4801/v2/person?email=nora.feld@brightwave.example"

Exit codes
  0 done    1 refused or failed, the reason is on standard error    2 some rows of an import were refused
`;

/** The command line. Results go to standard output, everything else to standard error. */
export function buildProgram(surroundings: Surroundings): Command {
  const program = new Command('lusha-api')
    .description('Speaks the Lusha API over your own people and companies. Not affiliated with Lusha.')
    .version('0.1.0')
    .showHelpAfterError('(lusha-api --help tells more)')
    .configureOutput({
      writeOut: (text) => surroundings.stdout.write(text),
      writeErr: (text) => surroundings.stderr.write(text),
    })
    .addHelpText('after', () => `\n${optionsOf(serve)}${EXAMPLES}`);
  const serve = addServeCommand(program, surroundings);
  addImportCommand(program, surroundings);
  addKeyCommands(program, surroundings);
  return program;
}

/** What `serve` takes, since it is what runs without a command. */
function optionsOf(serve: Command): string {
  const help = serve.helpInformation();
  return help.slice(help.indexOf('Options:')).replace('Options:', 'Options of serve:');
}
