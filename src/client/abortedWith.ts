/**
 * A controller that aborts when any of these signals does. Abort it when it is no longer needed:
 * that takes its listeners off the others. (`AbortSignal.any` is not in every browser that
 * JupyterLab runs in.)
 */
export function abortedWith(
  ...signals: readonly AbortSignal[]
): AbortController {
  const controller = new AbortController();
  const end = () => {
    controller.abort();
    signals.forEach(signal => signal.removeEventListener('abort', end));
  };
  signals.forEach(signal => signal.addEventListener('abort', end));
  controller.signal.addEventListener('abort', end);
  if (signals.some(({ aborted }) => aborted)) {
    end();
  }
  return controller;
}
