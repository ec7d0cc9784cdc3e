import type { Command } from 'commander';
import type { IPatterns } from '#core/policy/patterns';
import { globs } from '../transfer/checkpoint/globs';

/** Declare `--include` and `--exclude`. */
export function declarePatterns(command: Command): Command {
  return command
    .option(
      '--include <pattern>',
      "only files that match, such as '*.json' or 'logs/**'; may be repeated",
      collected
    )
    .option(
      '--exclude <pattern>',
      'no files that match; may be repeated',
      collected
    );
}

/** What `--include` and `--exclude` ask for. */
export function patternsOf(
  options: Readonly<Record<string, unknown>>
): IPatterns {
  const { include, exclude } = patternLists(options);
  return {
    include: include.length > 0 ? globs(include) : null,
    exclude: globs(exclude)
  };
}

/** The patterns as they were written. */
export function patternLists(options: Readonly<Record<string, unknown>>): {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
} {
  return {
    include: listOf(options['include']),
    exclude: listOf(options['exclude'])
  };
}

// --- Internal helpers ---

function listOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter(item => typeof item === 'string')
    : [];
}

function collected(
  pattern: string,
  before: readonly string[] | undefined
): string[] {
  return [...(before ?? []), pattern];
}
