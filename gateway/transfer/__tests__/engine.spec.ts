import type { ITransferRecord } from '#core/domain/transfer';
import {
  keysOf,
  memoryStore,
  put,
  seed,
  withUploads
} from '../../catalog/__tests__/sampleStore';
import type { IStore } from '../../stores/store';
import type { ITransferJob, TransferChange } from '../checkpoint/job';
import { engineOf } from './engineOf';

/** A store that holds every upload of `name` until it is let go. */
function held(store: IStore, name: string) {
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
          await gate;
        }
        return inner.commit(chunk, crc32c, call);
      }
    }))
  };
}

async function job(
  to: IStore,
  step = 10,
  folder = 'run/'
): Promise<ITransferJob> {
  const store = memoryStore();
  const key = `out/checkpoint-${step}/`;
  await seed(store, key, 'tiny-gpt/checkpoint-10');
  return {
    kind: 'upload',
    source: { store, key },
    target: { store: to, folder },
    allowIncomplete: false
  };
}

describe('TransferEngine', () => {
  it('queues, runs, verifies and is done, and tells each', async () => {
    const engine = engineOf();
    const states: string[] = [];
    engine.onChange(change => {
      if (change.type === 'transfer') {
        states.push(change.transfer.state);
      }
    });
    const started = engine.start(await job(memoryStore()));
    expect(started).toMatchObject({ kind: 'upload', origin: 'gateway' });
    const finished = await engine.finished(started.id);
    expect(engine.records()).toEqual([finished]);
    expect([...new Set(states)]).toEqual([
      'queued',
      'running',
      'verifying',
      'done'
    ]);
  });

  it('T10 tells of progress at most four times a second', async () => {
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate']
    });
    try {
      const engine = engineOf();
      const running: ITransferRecord[] = [];
      engine.onChange(change => {
        if (change.type === 'transfer' && change.transfer.state === 'running') {
          running.push(change.transfer);
        }
      });
      const { id } = engine.start(await job(memoryStore()));
      await engine.finished(id);
      // Time stood still: the change of state, and the first news after it.
      expect(running).toHaveLength(2);
    } finally {
      jest.useRealTimers();
    }
  });

  it('never counts more than the store has acknowledged', async () => {
    const to = memoryStore();
    const { store, letGo, arrived } = held(to, 'trainer_state.json');
    const engine = engineOf();
    const { id } = engine.start(await job(store));
    await arrived;
    const [record] = engine.records();
    const folder = 'run/checkpoint-10/';
    const sizes = await Promise.all(
      (await keysOf(to, folder)).map(async key => (await to.stat(key)).size)
    );
    const committed = sizes.reduce((sum, size) => sum + size, 0);
    expect(record?.bytesAcknowledged).toBe(committed);
    expect(committed).toBeLessThan(record!.bytesTotal);
    letGo();
    await engine.finished(id);
  });

  it('T10 cancels what runs: nothing is offered, and uploads are given up', async () => {
    const to = memoryStore();
    const { store, letGo, arrived } = held(to, 'optimizer.pt');
    const engine = engineOf();
    const { id } = engine.start(await job(store));
    await arrived;
    engine.cancel(id);
    letGo();
    expect(await engine.finished(id)).toMatchObject({
      state: 'cancelled',
      error: null
    });
    expect(to.space.uploads.size).toBe(0);
  });

  it('T12 takes away what a cancelled upload had published, and nothing else', async () => {
    const to = memoryStore();
    await put(to, 'run/checkpoint-10/notes.txt', 'not ours');
    await put(to, 'run/checkpoint-100/config.json', '{}');
    const { store, letGo, arrived } = held(to, 'trainer_state.json');
    const engine = engineOf();
    const { id } = engine.start(await job(store));
    await arrived;
    expect((await keysOf(to, 'run/checkpoint-10/')).length).toBeGreaterThan(2);
    engine.cancel(id);
    letGo();
    await engine.finished(id);
    expect(await keysOf(to)).toEqual([
      'run/checkpoint-10/notes.txt',
      'run/checkpoint-100/config.json',
      'run/keepstep-run.json'
    ]);
  });

  it('cancels what waits, at once', async () => {
    const { store, letGo, arrived } = held(memoryStore(), 'optimizer.pt');
    const engine = engineOf(1);
    const first = engine.start(await job(store));
    const second = engine.start(await job(memoryStore(), 20));
    await arrived;
    expect(engine.records().map(({ state }) => state)).toEqual([
      'running',
      'queued'
    ]);
    expect(engine.cancel(second.id).state).toBe('cancelled');
    letGo();
    expect((await engine.finished(first.id)).state).toBe('done');
    expect((await engine.finished(second.id)).state).toBe('cancelled');
  });

  it('leaves a final transfer as it is, and knows no other id', async () => {
    const engine = engineOf();
    const { id } = engine.start(await job(memoryStore()));
    const done = await engine.finished(id);
    expect(engine.cancel(id)).toEqual(done);
    expect(() => engine.cancel('other')).toThrow(
      expect.objectContaining({ kind: 'not-found' })
    );
  });

  it('is one transfer when it is asked for twice', async () => {
    const { store, letGo } = held(memoryStore(), 'optimizer.pt');
    const engine = engineOf();
    const asked = await job(store);
    const first = engine.start(asked);
    expect(engine.start(asked).id).toBe(first.id);
    letGo();
    await engine.finished(first.id);
  });

  it('refuses a second source for a target that is being written', async () => {
    const { store, letGo } = held(memoryStore(), 'optimizer.pt');
    const engine = engineOf();
    const asked = await job(store);
    const { id } = engine.start(asked);
    const other = memoryStore();
    await put(other, 'else/checkpoint-10/a', '');
    expect(() =>
      engine.start({
        ...asked,
        source: { store: other, key: 'else/checkpoint-10/' }
      })
    ).toThrow(expect.objectContaining({ kind: 'already-exists' }));
    letGo();
    await engine.finished(id);
  });

  it('forgets the final ones when cleared, and tells', async () => {
    const { store, letGo } = held(memoryStore(), 'optimizer.pt');
    const engine = engineOf();
    const done = engine.start(await job(memoryStore()));
    await engine.finished(done.id);
    const active = engine.start(await job(store, 20));
    const changes: TransferChange[] = [];
    const stop = engine.onChange(change => changes.push(change));
    engine.clear();
    stop();
    expect(changes).toEqual([{ type: 'removed', id: done.id }]);
    expect(engine.records().map(({ id }) => id)).toEqual([active.id]);
    letGo();
    await engine.finished(active.id);
  });

  it('forgets only the finished ones that are named', async () => {
    const engine = engineOf(1);
    const one = engine.start(await job(memoryStore()));
    const other = engine.start(await job(memoryStore(), 20));
    await engine.finished(one.id);
    await engine.finished(other.id);
    engine.clear([one.id, 'unknown']);
    expect(engine.records().map(({ id }) => id)).toEqual([other.id]);
  });

  it('stops only when nothing is under way', async () => {
    const { store, letGo, arrived } = held(memoryStore(), 'optimizer.pt');
    const engine = engineOf(1);
    engine.start(await job(store));
    engine.start(await job(memoryStore(), 20));
    await arrived;
    const stopped = engine.stop();
    letGo();
    await stopped;
    expect(engine.records().map(({ state }) => state)).toEqual([
      'cancelled',
      'cancelled'
    ]);
  });
});
