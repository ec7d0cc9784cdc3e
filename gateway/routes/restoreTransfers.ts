import type { IGatewayContext } from './context';

/**
 * Take over the transfers of gateways that live no more, and look for more of them now and then:
 * one that is being stopped lets go of its own only after the next has started.
 */
export async function restoreTransfers({
  engine,
  storages
}: IGatewayContext): Promise<void> {
  const restore = (): Promise<void> =>
    engine.restore(place => storages.reopen(place));
  await restore();
  setInterval(() => void restore(), BETWEEN_LOOKS_MS).unref();
}

// --- Internal helpers ---

const BETWEEN_LOOKS_MS = 5000;
