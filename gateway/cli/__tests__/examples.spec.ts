import { Command } from 'commander';
import type { ISubcommand } from '../subcommand';
import * as registry from '../subcommands';
import { Terminal } from './keepstep';

const SUBCOMMANDS = Object.values<ISubcommand>(registry);

/** As a shell would part it. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? ''
  );
}

describe('the examples in the help', () => {
  let terminal: Terminal;

  beforeAll(() => {
    terminal = new Terminal();
  });

  afterAll(() => terminal.close());

  it.each(SUBCOMMANDS.map(({ name }) => name))(
    'T92 are at the end of %s --help',
    async name => {
      const { code, out } = await terminal.run([name, '--help']);
      const { examples } = SUBCOMMANDS.find(each => each.name === name)!;
      expect(code).toBe(0);
      expect(out.trimEnd().split('\n').slice(-examples.length)).toEqual(
        examples.map(line => `  keepstep ${line}`)
      );
    }
  );

  it.each(
    SUBCOMMANDS.flatMap(subcommand =>
      subcommand.examples.map(line => [line, subcommand] as const)
    )
  )('T92 are understood: keepstep %s', async (line, subcommand) => {
    const [name, ...args] = words(line);
    const command = new Command(subcommand.name)
      .option('--json')
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
      .action(() => undefined);
    subcommand.declare(command);
    await command.parseAsync(args, { from: 'user' });
    const { length } = args.join(' ').split(/ ?--/)[0]!.split(' ');
    expect([name, command.args.length]).toEqual([
      subcommand.name,
      args.length === 0 ? 0 : length
    ]);
  });
});
