import { withUploads } from '../../catalog/__tests__/sampleStore';
import type { IStore } from '../../stores/store';

/** A store that holds every upload of `name` until it is let go, or its signal fires. */
export function held(store: IStore, name: string) {
  let letGo = () => {};
  let reached = () => {};
  const gate = new Promise<void>(resolve => (letGo = resolve));
  const arrived = new Promise<void>(resolve => (reached = resolve));
  return {
    letGo: () => letGo(),
    arrived,
    store: withUploads(store, (inner, key) => ({
      commit: async (chunk, crc32c, call) => {
        if (key.endsWith(name)) {
          reached();
          const signal = call?.signal;
          await new Promise<void>((resolve, reject) => {
            void gate.then(resolve);
            signal?.addEventListener('abort', () =>
              reject(signal.reason as Error)
            );
          });
        }
        return inner.commit(chunk, crc32c, call);
      }
    }))
  };
}
