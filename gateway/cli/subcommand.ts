import type { Command } from 'commander';
import type { StoreError } from '#core/domain/errors';
import type { ICliIo } from './io';

/** What a subcommand is run with. */
export interface ICliCall {
  readonly io: ICliIo;
  /** As they were given, undefined for an optional one that was not. */
  readonly args: readonly (string | undefined)[];
  readonly options: Readonly<Record<string, unknown>>;
  /** Tell of progress on standard error; silent with `--json`. */
  readonly tell: (line: string) => void;
}

/** What a subcommand found: once as a document, once as lines for people and pipes. */
export interface ICliOutcome {
  readonly result: unknown;
  readonly lines: readonly string[];
  /** What people are told after it, on standard error. */
  readonly remarks?: readonly string[];
  /** The answer is bad news: it is given all the same, and the exit code is this error's. */
  readonly problem?: StoreError;
}

/**
 * One subcommand of the terminal. `--json`, errors and exit codes are `runCli`'s: a subcommand
 * answers, or throws a `StoreError`.
 */
export interface ISubcommand {
  readonly name: string;
  readonly description: string;
  /** Calls that work, without `keepstep` before them: the end of its help (T92). */
  readonly examples: readonly string[];
  /** Declare arguments and options. */
  declare(command: Command): void;
  run(call: ICliCall): Promise<ICliOutcome>;
}
