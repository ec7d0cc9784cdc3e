import { keysOf, memoryStore, put } from '../../catalog/__tests__/sampleStore';
import { PAUSED } from '../move/isPausing';
import { takingBack } from '../checkpoint/takingBack';

const isMarker = (path: string): boolean => path === 'marker';

/** Publish data and a marker, and then be stopped for this reason. */
async function stopped(reason: unknown) {
  const store = memoryStore();
  const stopping = new AbortController();
  const { signal } = stopping;
  const held = new Set<string>();
  const move = takingBack({ store, signal, isMarker, held }, async under => {
    for (const path of ['data', 'marker']) {
      await put(store, path, 'x');
      const { generation } = await store.stat(path);
      under.published({ path, key: path, generation });
    }
    stopping.abort(reason);
    signal.throwIfAborted();
  });
  await expect(move).rejects.toBeDefined();
  return keysOf(store);
}

describe('takingBack', () => {
  it('T24 keeps the data of a move that is paused, and none of its markers', async () => {
    expect(await stopped(PAUSED)).toEqual(['data']);
  });

  it('T12 keeps nothing of a move that is cancelled', async () => {
    expect(await stopped(undefined)).toEqual([]);
  });
});
