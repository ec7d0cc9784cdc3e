import { TransferProgress } from '../transfer/checkpoint/progress';
import { Rate } from '../transfer/engine/rate';
import { Throttle } from '../transfer/engine/throttle';
import { ProgressDisplay } from './progressDisplay';
import type { ICliCall } from './subcommand';

/**
 * Do some work with its progress on standard error, at most four times a second. On a terminal
 * nothing of it stays when the work has ended.
 */
export async function showingProgress<T>(
  call: ICliCall,
  work: (progress: TransferProgress) => Promise<T>
): Promise<T> {
  const display = new ProgressDisplay(call);
  const rate = new Rate();
  let show = (): void => undefined;
  const throttle = new Throttle(LEAST_BETWEEN_NEWS_MS, () => show());
  const progress = new TransferProgress(now => {
    rate.add(Date.now(), now.bytesMoved);
    show = () =>
      display.show({
        ...now,
        state: 'running',
        bytesPerSecond: rate.bytesPerSecond(),
        secondsLeft: rate.secondsLeft(now.bytesTotal - now.bytesAcknowledged)
      });
    throttle.call();
  });
  try {
    const result = await work(progress);
    show();
    return result;
  } finally {
    throttle.dispose();
    display.end();
  }
}

// --- Internal helpers ---

const LEAST_BETWEEN_NEWS_MS = 250;
