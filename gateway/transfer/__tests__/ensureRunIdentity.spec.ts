import { randomUUID } from 'node:crypto';
import {
  altered,
  keysOf,
  memoryStore,
  put
} from '../../catalog/__tests__/sampleStore';
import { ensureRunIdentity } from '../checkpoint/ensureRunIdentity';

const run = (name: string) => ({
  name,
  from: { store: memoryStore(), folder: 'out/' },
  newId: randomUUID,
  now: () => Date.UTC(2026, 10, 22)
});

describe('ensureRunIdentity', () => {
  it('T9 writes it once, and reads it ever after', async () => {
    const store = memoryStore();
    const first = await ensureRunIdentity(store, 'run/', run('first'));
    expect(first).toMatchObject({
      schema: 1,
      name: 'first',
      createdAt: '2026-11-22T00:00:00.000Z'
    });
    expect(await ensureRunIdentity(store, 'run/', run('second'))).toEqual(
      first
    );
    expect(await keysOf(store)).toEqual(['run/keepstep-run.json']);
  });

  it('T9 takes the winner of a race', async () => {
    const store = memoryStore();
    const put = store.put.bind(store);
    let isFirst = true;
    const raced = altered(store, {
      put: async (key, bytes, options) => {
        if (isFirst) {
          isFirst = false;
          await ensureRunIdentity(store, 'run/', run('winner'));
        }
        return put(key, bytes, options);
      }
    });
    expect(await ensureRunIdentity(raced, 'run/', run('loser'))).toMatchObject({
      name: 'winner'
    });
  });

  it.each(['', '{', '{"schema": 3}'])(
    'T9 never overwrites one that it cannot read: %j',
    async text => {
      const store = memoryStore();
      await put(store, 'run/keepstep-run.json', text);
      const { generation } = await store.stat('run/keepstep-run.json');
      await expect(
        ensureRunIdentity(store, 'run/', run('new'))
      ).rejects.toMatchObject({
        kind: 'corrupt',
        uri: 'memory://bucket/run/keepstep-run.json'
      });
      expect((await store.stat('run/keepstep-run.json')).generation).toBe(
        generation
      );
    }
  );
});
