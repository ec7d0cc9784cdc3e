import { Command, CommanderError } from 'commander';
import { StoreError } from '#core/domain/errors';
import { reportOf } from '#core/protocol/wireError';
import { VERSION } from '../version';
import { exitCode, NOT_FOUND_OR_INCOMPLETE } from './exitCode';
import { IncompleteError } from './incompleteError';
import type { ICliIo } from './io';
import { mapEmulator } from './mapEmulator';
import { nextStep } from './nextStep';
import type { ICliCall, ISubcommand } from './subcommand';
import * as registry from './subcommands';
import { visibleText } from './visibleText';

/**
 * The terminal's `keepstep`: runs one subcommand and gives its exit code (0 done, 1 failed,
 * 2 usage, 3 nothing found or not complete, 130 interrupted).
 *
 * With `--json` standard output carries exactly one document, whatever happens; without it the
 * answer goes to standard output and everything else to standard error.
 */
export async function runCli(
  argv: readonly string[],
  io: ICliIo
): Promise<number> {
  mapEmulator(io.env);
  const json = argv.includes('--json');
  const program = new Command('keepstep')
    .description('See, keep and resume training checkpoints.')
    .option('--version', 'print the version')
    .option('--json', 'print one JSON document')
    .exitOverride()
    .configureOutput({
      writeOut: text => io.stdout.write(text),
      // A usage error is told below, as every other error is.
      writeErr: () => undefined
    })
    .allowExcessArguments()
    .action((options: { version?: boolean }) => {
      const [name] = program.args;
      if (name !== undefined || !options.version) {
        throw usage(
          `${name === undefined ? 'A subcommand is missing' : `There is no subcommand ${name}`}: there are ${names()}.`
        );
      }
      answer(io, json, { version: VERSION }, [VERSION]);
    });
  for (const subcommand of Object.values<ISubcommand>(registry)) {
    addSubcommand(program, subcommand, io, json);
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    return fail(error, io, json);
  }
}

// --- Internal helpers ---

/** An answer that is bad news: it is told as an answer, and then as an error. */
class AnsweredError extends Error {
  constructor(
    readonly problem: StoreError,
    readonly result: unknown,
    readonly lines: readonly string[]
  ) {
    super(problem.message);
  }
}

function names(): string {
  const all = Object.values<ISubcommand>(registry).map(({ name }) => name);
  return new Intl.ListFormat('en').format(all);
}

function addSubcommand(
  program: Command,
  subcommand: ISubcommand,
  io: ICliIo,
  json: boolean
): void {
  const command = program
    .command(subcommand.name)
    .description(subcommand.description)
    .option('--json', 'print one JSON document');
  subcommand.declare(command);
  command.addHelpText('after', examplesText(subcommand));
  command.action(async () => {
    const call: ICliCall = {
      io,
      args: command.processedArgs as (string | undefined)[],
      options: { ...command.opts(), json },
      tell: line => json || io.stderr.write(`${visibleText(line)}\n`)
    };
    const { result, lines, remarks, problem } = await subcommand.run(call);
    if (problem) {
      throw new AnsweredError(problem, result, lines);
    }
    answer(io, json, result, lines);
    remarks?.forEach(call.tell);
  });
}

function examplesText({ examples }: ISubcommand): string {
  return ['\nExamples:', ...examples.map(line => `  keepstep ${line}`)].join(
    '\n'
  );
}

function answer(
  io: ICliIo,
  json: boolean,
  result: unknown,
  lines: readonly string[]
): void {
  if (json) {
    io.stdout.write(`${JSON.stringify({ schema: 1, ok: true, result })}\n`);
    return;
  }
  lines.forEach(line => io.stdout.write(`${visibleText(line)}\n`));
}

function fail(error: unknown, io: ICliIo, json: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) {
    return 0;
  }
  const answered = error instanceof AnsweredError ? error : null;
  const known =
    error instanceof CommanderError
      ? usage(error.message)
      : (answered?.problem ?? error);
  const report = reportOf(known);
  const isOurs = report.kind === 'bad-message' && !isAboutArguments(known);
  const next = report.next || nextStep(isOurs ? 'unexpected' : report.kind);
  if (json) {
    const document = {
      schema: 1,
      ok: false,
      error: { ...report, next },
      ...(answered ? { result: answered.result } : {})
    };
    io.stdout.write(`${JSON.stringify(document)}\n`);
  } else {
    answered?.lines.forEach(line => io.stdout.write(`${visibleText(line)}\n`));
    const message =
      report.kind === 'cancelled' ? 'Interrupted.' : report.message;
    io.stderr.write(`keepstep: ${visibleText(message)}\n`);
    io.stderr.write(`${visibleText(next)}\n`);
  }
  if (known instanceof IncompleteError) {
    return NOT_FOUND_OR_INCOMPLETE;
  }
  return exitCode(isOurs ? 'unexpected' : report.kind);
}

/** A service, too, can answer what nobody understands. */
function isAboutArguments(error: unknown): boolean {
  return (
    error instanceof StoreError && ABOUT_ARGUMENTS.includes(error.operation)
  );
}

/** What is done before a storage is asked for the first time. */
const ABOUT_ARGUMENTS: readonly string[] = ['address', 'open', 'pull', 'usage'];

function usage(message: string): StoreError {
  const sentence = message.replace(/^error: /, '');
  return new StoreError('bad-message', sentence, {
    operation: 'usage',
    uri: '',
    next: 'See `keepstep --help` for how it is written.'
  });
}
