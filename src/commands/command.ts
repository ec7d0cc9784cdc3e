import type { IPlace } from '../model/place';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { IModels } from '../model/models';
import type { IInsertRequest } from '../notebook/insertCell';
import type { InsertOutcome } from '../notebook/putCell';

/** What a command may use besides the models: the parts of JupyterLab that not every host has. */
export interface ICommandContext {
  readonly models: IModels;
  readonly trans: TranslationBundle;
  /** The notebook in front; null where there is none. */
  currentNotebook(): NotebookPanel | null;
  /** A new notebook on the disk of the server, open and ready. */
  newNotebook(): Promise<NotebookPanel>;
  /**
   * What is selected in the stock file browser, relative to Jupyter's root, a folder with `/` at
   * its end; null where nothing is, or where it is not on the server's disk.
   */
  selectedInFileBrowser(): string | null;
  /** Put a cell of the catalogue into a notebook, or bring its older self up to date. */
  insertCell(
    panel: NotebookPanel,
    cell: IInsertRequest
  ): Promise<InsertOutcome>;
  showPanel(): void;
  /** Show the panel, ready for typing into its filter. */
  focusFilter(): void;
  /** Show the panel, opened at its transfers, with the keyboard at one of them. */
  showTransfers(id?: string): void;
  /** Now, in milliseconds since 1970. */
  now(): number;
}

/** One user action. */
export interface IKeepstepCommand extends CommandRegistry.ICommandOptions {
  /** `keepstep:verb-noun`. */
  readonly id: string;
  /** Whether the palette lists it: those that need a row do not stand there. */
  readonly inPalette: boolean;
}

/** Makes a command; `index.ts` lists one for each. */
export type CommandFactory = (context: ICommandContext) => IKeepstepCommand;

/** The JSON Schema of arguments that name a place; without them the selected row is meant. */
export const PLACE_ARGS = {
  args: {
    type: 'object' as const,
    properties: {
      storage: {
        type: 'string' as const,
        description:
          'The id of a storage. Without it, the selected row is meant.'
      },
      key: {
        type: 'string' as const,
        description: 'A key relative to the root of the storage.'
      }
    }
  }
};

/** The JSON Schema of a command that takes no arguments. */
export const NO_ARGS = { args: { type: 'object' as const, properties: {} } };

/** The place that arguments name, if they do. */
export function placeIn(args: {
  readonly [name: string]: unknown;
}): IPlace | null {
  const { storage, key } = args;
  return typeof storage === 'string' && typeof key === 'string'
    ? { storage, key }
    : null;
}
