import type { TranslationBundle } from '@jupyterlab/translation';
import { readRate, writeRate } from '../model/readRate';
import { limitIcon } from '../icons';
import { NO_ARGS, type CommandFactory } from './command';
import { askUntilTaken } from './dialogs/askUntilTaken';
import { askForm } from './dialogs/formDialog';
import { FormError, FormField } from './dialogs/formField';
import { showingFailure } from './showFailure';

/** Limit the rate of all transfers together, or take the limit away. It is kept in the settings. */
export const limitTransferRate: CommandFactory = ({ models, trans }) => ({
  id: 'keepstep:limit-transfer-rate',
  inPalette: true,
  label: trans.__('Limit Transfer Rate…'),
  caption: trans.__(
    'Leave some of the connection to others: limit all transfers of training checkpoints together'
  ),
  icon: limitIcon,
  describedBy: NO_ARGS,
  execute: () =>
    showingFailure(trans, async () => {
      const { rateLimit } = models.transfers.state;
      const asked = await askRate(trans, rateLimit);
      if (asked) {
        await models.transfers.setRateLimit(asked.rate);
        await models.settings.saveRateLimit(asked.rate);
      }
    })
});

// --- Internal helpers ---

/** Null when nothing was chosen. */
function askRate(
  trans: TranslationBundle,
  current: number | null
): Promise<{ readonly rate: number | null } | null> {
  return askUntilTaken(trans, {
    initial: { text: current === null ? '' : writeRate(current) },
    ask: (initial, error) =>
      askForm({
        title: trans.__('Limit the Transfer Rate'),
        accept: trans.__('Set'),
        cancel: trans.__('Cancel'),
        initial,
        render: (value, change) => (
          <>
            <FormError message={error} />
            <FormField
              label={trans.__('At most')}
              hint={trans.__(
                'Per second, for all transfers together: 20 MB, 500 kB, 1.5 GB. Empty for no limit. It holds at once, and after a restart, too.'
              )}
            >
              <input
                className="jp-mod-styled"
                data-autofocus
                name="rate"
                placeholder={trans.__('no limit')}
                spellCheck={false}
                value={value.text}
                onChange={event => change({ text: event.target.value })}
              />
            </FormField>
          </>
        )
      }),
    complain: ({ text }) =>
      rateIn(text) === undefined
        ? trans.__(
            '“%1” is no rate, or less than 1 kB a second. Write a number and a unit of bytes, such as 20 MB.',
            text.trim()
          )
        : null,
    take: async ({ text }) => ({ rate: rateIn(text) ?? null })
  });
}

/** Null for no limit; undefined for what is no rate. */
function rateIn(text: string): number | null | undefined {
  return text.trim() === '' ? null : readRate(text);
}
