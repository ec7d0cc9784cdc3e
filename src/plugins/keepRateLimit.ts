import type { IModels } from '../model/models';

/**
 * Hand the limit of the settings to the gateway, whenever either of them is new (U40). Settings
 * that say nothing leave the gateway's own alone (`KEEPSTEP_RATE_LIMIT`). What is set in another
 * tab holds here, too: it is what a restarted gateway gets.
 */
export function keepRateLimit({
  settings,
  transfers
}: Pick<IModels, 'settings' | 'transfers'>): void {
  let written = settings.state.rateLimit;
  let wanted = written;
  let heard = { instance: transfers.state.instance, limit: wanted };
  const tell = () => {
    const { instance, rateLimit } = transfers.state;
    if (instance !== null && wanted !== undefined && wanted !== rateLimit) {
      transfers.setRateLimit(wanted).catch(console.error);
    }
  };
  transfers.stateChanged.connect((_, { instance, rateLimit }) => {
    const before = heard;
    heard = { instance, limit: rateLimit };
    if (instance !== before.instance) {
      tell();
    } else if (wanted !== undefined && rateLimit !== before.limit) {
      wanted = rateLimit;
    }
  });
  settings.stateChanged.connect((_, { rateLimit }) => {
    if (rateLimit !== written) {
      written = rateLimit;
      wanted = rateLimit;
      tell();
    }
  });
  tell();
}
