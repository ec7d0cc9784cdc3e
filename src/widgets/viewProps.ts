import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { IModels } from '../model/models';

/** What every view is given: models to draw, and a way to run commands. */
export interface IViewProps {
  readonly models: IModels;
  readonly trans: TranslationBundle;
  /** The language of numbers and ages; the browser's own where absent. */
  readonly locale?: string | undefined;
  /** Run a command by its id. Commands show their own failures. */
  run(command: string, args?: ReadonlyPartialJSONObject): void;
}
