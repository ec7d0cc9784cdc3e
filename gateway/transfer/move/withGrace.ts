/**
 * Do something that is better waited for than broken off: its own signal fires only a moment
 * after the caller's, so that what is nearly done ends with an answer rather than in doubt.
 */
export async function withGrace<T>(
  signal: AbortSignal,
  work: (late: AbortSignal) => Promise<T>
): Promise<T> {
  const late = new AbortController();
  if (signal.aborted) {
    // Nothing is under way yet: there is nothing to wait for.
    late.abort(signal.reason);
  }
  let timer: NodeJS.Timeout | undefined;
  const fire = (): void => {
    timer = setTimeout(() => late.abort(signal.reason), GRACE_MS);
  };
  signal.addEventListener('abort', fire, { once: true });
  try {
    return await work(late.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', fire);
  }
}

// --- Internal helpers ---

/** A cancelled transfer has a second in all to come to rest (T50). */
const GRACE_MS = 500;
