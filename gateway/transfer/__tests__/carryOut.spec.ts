import {
  altered,
  keysOf,
  memoryStore,
  put
} from '../../catalog/__tests__/sampleStore';
import { TransferProgress } from '../checkpoint/progress';
import { carryOut } from '../tree/carryOut';
import { planSync } from '../tree/planSync';
import { treeFiles } from '../tree/treeFiles';

describe('a plan for two trees', () => {
  /** To a storage on which so much is free. */
  async function sync(free: number) {
    const from = memoryStore();
    const to = memoryStore();
    await put(from, 'a/one', '12345');
    await put(from, 'a/two', '12345');
    await put(to, 'b/two', '67890');
    const source = { store: from, key: 'a/' };
    const target = {
      store: altered(to, { freeBytes: async () => free }),
      key: 'b/'
    };
    const { signal } = new AbortController();
    const steps = planSync(
      {
        source: (await treeFiles(source, signal)).files,
        target: (await treeFiles(target, signal)).files,
        same: new Set()
      },
      { both: false, delete: false, preferNewer: false }
    );
    const failure = await carryOut(steps, {
      source,
      target,
      signal,
      clock: Date.now,
      progress: new TransferProgress(() => undefined)
    }).then(
      () => null,
      (error: unknown) => error
    );
    return { failure, there: await keysOf(to, 'b/') };
  }

  it('T42 is not begun where it does not fit', async () => {
    const { failure, there } = await sync(9);
    expect(failure).toMatchObject({
      kind: 'no-space',
      uri: 'memory://bucket/b/'
    });
    expect(there).toEqual(['b/two']);
  });

  it('T42 is carried out where it just fits', async () => {
    expect(await sync(10)).toEqual({
      failure: null,
      there: ['b/one', 'b/two']
    });
  });
});
