import { setTimeout as wait } from 'node:timers/promises';

import type { StoreError } from '#core/domain/errors';
import { isRetryable } from '#core/domain/errors';
import { throwIfAborted } from './throwIfAborted';

/** How patiently a call is repeated. Clock and chance are passed in. */
export interface IRetryOptions {
  /** Tries of one step, the first among them; any progress starts the count again. 6. */
  readonly attempts?: number;
  /** Delay before the second try, in milliseconds; doubled for each further one. 500. */
  readonly firstDelay?: number | undefined;
  /** No delay of our own is longer, in milliseconds. 32 000. */
  readonly maxDelay?: number;
  /** From 0 to 1: delays vary from half to the whole of their length. `Math.random`. */
  readonly random?: () => number;
  /** Resolves after so many milliseconds, or rejects when the signal fires. */
  readonly sleep?: (
    milliseconds: number,
    signal?: AbortSignal
  ) => Promise<void>;
  /** Milliseconds; `Date.now`. */
  readonly clock?: () => number;
}

/** The tries of one step: asked after each failure whether, and waits until, there is another. */
export class Backoff {
  constructor(options: IRetryOptions) {
    this._attempts = options.attempts ?? 6;
    this._firstDelay = options.firstDelay ?? 500;
    this._maxDelay = options.maxDelay ?? 32_000;
    this._random = options.random ?? Math.random;
    this._sleep =
      options.sleep ??
      (async (milliseconds, signal) => {
        await wait(milliseconds, undefined, signal ? { signal } : {});
      });
  }

  /** Something came through: failures before it no longer count. */
  progressed(): void {
    this._failures = 0;
  }

  /**
   * Wait before the next try; `attempts` may allow this step fewer of them.
   * @throws the error itself when it is of no retryable kind, or the tries are used up.
   */
  async beforeRetry(
    error: StoreError,
    signal: AbortSignal | undefined,
    attempts = this._attempts
  ): Promise<void> {
    this._failures += 1;
    const most = Math.min(attempts, this._attempts);
    if (!isRetryable(error.kind) || this._failures >= most) {
      throw error;
    }
    await this._sleep(this._delay(error), signal).catch(() => undefined);
    throwIfAborted({ signal, operation: error.operation, uri: error.uri });
  }

  // --- Internal helpers ---

  private _delay(error: StoreError): number {
    const whole = Math.min(
      this._maxDelay,
      this._firstDelay * 2 ** (this._failures - 1)
    );
    const own = whole * (0.5 + this._random() / 2);
    // What the service asks for is the least, whatever our own limit.
    return Math.max(own, (error.retryAfterSeconds ?? 0) * 1000);
  }

  private _failures = 0;
  private readonly _attempts: number;
  private readonly _firstDelay: number;
  private readonly _maxDelay: number;
  private readonly _random: () => number;
  private readonly _sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}
