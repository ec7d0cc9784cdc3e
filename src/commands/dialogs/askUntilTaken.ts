import type { TranslationBundle } from '@jupyterlab/translation';
import { errorTextOf } from '../../model/errorText';
import { visibleName } from '../../model/visibleName';

/** A form and what becomes of what it is filled with. */
export interface IAsking<T, R> {
  readonly initial: T;
  ask(values: T, error: string): Promise<T | null>;
  /** What is wrong with it, in a sentence, where that is known without trying. */
  complain?(values: T): string | null;
  take(values: T): Promise<R>;
}

/**
 * Show a form until what was typed is taken or the user gives up. What is refused comes back with
 * the sentence that says what is wrong.
 *
 * @returns what came of it; null when the user gave up.
 */
export async function askUntilTaken<T, R>(
  trans: TranslationBundle,
  { initial, ask, complain, take }: IAsking<T, R>
): Promise<R | null> {
  let values = initial;
  let error = '';
  for (;;) {
    const answer = await ask(values, error);
    if (!answer) {
      return null;
    }
    values = answer;
    const complaint = complain?.(answer);
    if (complaint) {
      error = complaint;
      continue;
    }
    try {
      return await take(answer);
    } catch (cause) {
      const { message, next } = errorTextOf(cause, trans);
      error = visibleName(`${message} ${next}`);
    }
  }
}
