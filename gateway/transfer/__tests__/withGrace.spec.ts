import { keysOf, memoryStore } from '../../catalog/__tests__/sampleStore';
import { withGrace } from '../move/withGrace';
import { writeJson } from '../move/writeJson';

describe('withGrace', () => {
  it('T30 lets what is nearly done end, and then stops it', async () => {
    jest.useFakeTimers();
    try {
      const outer = new AbortController();
      let late!: AbortSignal;
      let end!: (value: string) => void;
      const result = withGrace(outer.signal, signal => {
        late = signal;
        return new Promise<string>(resolve => (end = resolve));
      });
      outer.abort('stopped');
      expect(late.aborted).toBe(false);
      jest.advanceTimersByTime(500);
      expect([late.aborted, late.reason]).toEqual([true, 'stopped']);
      end('done');
      expect(await result).toBe('done');
    } finally {
      jest.useRealTimers();
    }
  });

  it('T30 writes nothing for who was stopped before', async () => {
    const store = memoryStore();
    const signal = AbortSignal.abort();
    await expect(writeJson(store, 'k', {}, { signal })).rejects.toMatchObject({
      kind: 'cancelled'
    });
    expect(await keysOf(store)).toEqual([]);
  });
});
