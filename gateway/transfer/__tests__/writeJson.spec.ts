import { StoreError } from '#core/domain/errors';
import { altered, memoryStore } from '../../catalog/__tests__/sampleStore';
import { readText } from '../../catalog/readText';
import type { IStore } from '../../stores/store';
import { writeJson } from '../move/writeJson';

describe('writeJson', () => {
  it('T3 writes once more what arrived damaged', async () => {
    const { store, puts } = damaging(1);
    await writeJson(store, 'manifest.json', [1], { ifGeneration: 'absent' });
    expect([await readText(store, 'manifest.json'), puts()]).toEqual([
      '[\n  1\n]\n',
      2
    ]);
  });

  it('T3 F12 replaces nothing that came since, when it tries again', async () => {
    const inner = memoryStore();
    const { generation } = await writeJson(inner, 'manifest.json', 'old');
    const { store } = damaging(1, inner);
    await writeJson(inner, 'manifest.json', 'theirs');
    await expect(
      writeJson(store, 'manifest.json', 'new', { ifGeneration: { generation } })
    ).rejects.toMatchObject({ kind: 'changed-meanwhile' });
  });

  it('T3 writes where the damaged one was, although it had replaced another', async () => {
    const inner = memoryStore();
    const { generation } = await writeJson(inner, 'manifest.json', 'old');
    const { store } = damaging(1, inner);
    const options = { ifGeneration: { generation } };
    await inner.remove('manifest.json');
    await writeJson(store, 'manifest.json', 'new', options);
    expect(await readText(store, 'manifest.json')).toBe('"new"\n');
  });

  it('T3 fails when it arrives damaged twice', async () => {
    const { store, puts } = damaging(9);
    await expect(writeJson(store, 'k', {})).rejects.toMatchObject({
      kind: 'corrupt'
    });
    expect(puts()).toBe(2);
  });
});

// --- Internal helpers ---

/** A store at which the first so many puts arrive damaged, and are not kept. */
function damaging(
  times: number,
  inner: IStore = memoryStore()
): { store: IStore; puts: () => number } {
  let puts = 0;
  const store = altered(inner, {
    put: async (key, ...rest) => {
      puts += 1;
      if (puts <= times) {
        throw new StoreError('corrupt', `${key} is damaged.`, {
          operation: 'put',
          uri: key
        });
      }
      return inner.put!(key, ...rest);
    }
  });
  return { store, puts: () => puts };
}
