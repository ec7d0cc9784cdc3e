import type { Command } from 'commander';
import { LEAST_RATE, readByteRate } from '#core/domain/byteRate';
import { StoreError } from '#core/domain/errors';
import type { Pace } from '../transfer/move/pace';
import { RateLimit } from '../transfer/engine/rateLimit';

/** Declare `--limit-rate`. */
export function declareRate(command: Command): Command {
  return command.option(
    '--limit-rate <rate>',
    'bytes per second that it may use: 500k, 10M, 1G, 8MiB'
  );
}

/**
 * The bytes per second of `--limit-rate`, null where it is not given.
 *
 * @throws StoreError `bad-message` for what `readByteRate` does not read.
 */
export function rateOf(
  options: Readonly<Record<string, unknown>>
): number | null {
  const text = options['limitRate'];
  if (typeof text !== 'string') {
    return null;
  }
  const rate = readByteRate(text);
  if (rate === null) {
    throw new StoreError(
      'bad-message',
      `--limit-rate takes bytes per second, ${LEAST_RATE} or more, and not ${text}.`,
      {
        operation: 'usage',
        uri: '',
        next: 'Write it as 500k, 10M, 1G or 8MiB.'
      }
    );
  }
  return rate;
}

/** What holds a copy to `--limit-rate`; undefined where it is not given. */
export function paceOf(
  options: Readonly<Record<string, unknown>>
): Pace | undefined {
  const rate = rateOf(options);
  if (rate === null) {
    return undefined;
  }
  const limit = new RateLimit();
  limit.set(rate);
  return (bytes, signal) => limit.pace(bytes, signal);
}
