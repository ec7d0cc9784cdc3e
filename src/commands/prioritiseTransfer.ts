import { firstIcon } from '../icons';
import type { CommandFactory } from './command';
import { transferCommand } from './chosenTransfers';

/** Let a transfer that waits go before all others that do. */
export const prioritiseTransfer: CommandFactory = context => {
  const { trans, models } = context;
  return {
    id: 'keepstep:prioritise-transfer',
    inPalette: false,
    caption: trans.__('Let this transfer go before all others that wait'),
    icon: firstIcon,
    ...transferCommand(context, {
      action: 'prioritise',
      one: trans.__('Go First'),
      all: trans.__('Go First'),
      run: id => models.transfers.prioritise(id)
    })
  };
};
