import type { ITransferRecord } from '#core/domain/transfer';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { allows, type TransferAction } from '../model/transferActions';
import type { ICommandContext } from './command';
import { showingFailure } from './showFailure';

/** The JSON Schema of the arguments of a command about transfers. */
export const TRANSFER_ARGS = {
  args: {
    type: 'object' as const,
    properties: {
      id: {
        type: 'string' as const,
        description:
          'The id of a transfer; without it, all that this can be done with.'
      },
      from: {
        type: 'string' as const,
        description: '`row`: the transfer that the keyboard is at in the panel.'
      }
    }
  }
};

/** What of a command about transfers differs from one to the next. */
export interface ITransferCommand {
  readonly action: TransferAction;
  /** For one transfer. */
  readonly one: string;
  /** Without arguments: for every one that this can be done with. */
  readonly all: string;
  run(id: string): Promise<void>;
}

/**
 * The part of a command that does one thing with a transfer: with the one that the arguments
 * name, or with every one that allows it. In a context menu it is there only where it applies.
 */
export function transferCommand(
  context: ICommandContext,
  command: ITransferCommand
): Pick<
  CommandRegistry.ICommandOptions,
  'label' | 'describedBy' | 'isEnabled' | 'isVisible' | 'execute'
> {
  const { trans } = context;
  const chosen = (args: { readonly [name: string]: unknown }) =>
    chosenTransfers(context, args, command.action);
  return {
    label: args => (isForOne(args) ? command.one : command.all),
    describedBy: TRANSFER_ARGS,
    isEnabled: args => chosen(args).length > 0,
    isVisible: args => args['from'] !== 'row' || chosen(args).length > 0,
    execute: args => each(trans, chosen(args), ({ id }) => command.run(id))
  };
}

/** The transfers that arguments name and that allow an action. */
export function chosenTransfers(
  { models: { transfers, panel } }: ICommandContext,
  args: { readonly [name: string]: unknown },
  action: TransferAction
): readonly ITransferRecord[] {
  const able = transfers.state.transfers.filter(one => allows(one, action));
  if (isForOne(args)) {
    const id = args['from'] === 'row' ? panel.state.transfer : args['id'];
    return able.filter(transfer => transfer.id === id);
  }
  // Who cancelled one of many does not want it back with the others.
  return action === 'retry'
    ? able.filter(({ state }) => state === 'failed')
    : able;
}

// --- Internal helpers ---

/** Whether arguments mean one transfer. */
function isForOne(args: { readonly [name: string]: unknown }): boolean {
  return Boolean(args['id']) || args['from'] === 'row';
}

/** One that fails does not keep the others. */
async function each(
  trans: TranslationBundle,
  transfers: readonly ITransferRecord[],
  action: (transfer: ITransferRecord) => Promise<void>
): Promise<void> {
  await Promise.all(
    transfers.map(transfer => showingFailure(trans, () => action(transfer)))
  );
}
