import {
  keysOf,
  memoryStore,
  put,
  seed,
  withUploads
} from '../../catalog/__tests__/sampleStore';
import { StoreError } from '#core/domain/errors';
import type { IStore } from '../../stores/store';
import type { ITransferJob } from '../checkpoint/job';
import { engineOf, reaches } from './engineOf';
import { held } from './held';

const FOLDER = 'run/checkpoint-10/';

async function job(to: IStore, step = 10): Promise<ITransferJob> {
  const store = memoryStore();
  const key = `out/checkpoint-${step}/`;
  await seed(store, key, 'tiny-gpt/checkpoint-10');
  return {
    kind: 'upload',
    source: { store, key },
    target: { store: to, folder: 'run/' },
    allowIncomplete: false
  };
}

/** A store that counts what is published in it. */
function counting(store: IStore): { store: IStore; published: string[] } {
  const published: string[] = [];
  return {
    published,
    store: withUploads(store, (inner, key) => ({
      commit: async (chunk, crc32c, call) => {
        const entry = await inner.commit(chunk, crc32c, call);
        published.push(key);
        return entry;
      }
    }))
  };
}

describe('the life of a transfer', () => {
  it('T50 pauses what runs, keeps what had arrived, and goes on without sending it again', async () => {
    const to = memoryStore();
    const counted = counting(to);
    const gate = held(counted.store, 'trainer_state.json');
    const engine = engineOf();
    const { id } = engine.start(await job(gate.store));
    await gate.arrived;
    engine.pause(id);
    const paused = await reaches(engine, id, 'paused');
    expect([
      paused.bytesAcknowledged > 0,
      paused.bytesPerSecond,
      paused.files.underWay
    ]).toEqual([true, null, []]);
    const kept = await keysOf(to, FOLDER);
    expect(kept.length).toBeGreaterThan(1);
    gate.letGo();
    engine.resume(id);
    expect((await engine.finished(id)).state).toBe('done');
    expect(counted.published.length).toBe(new Set(counted.published).size);
  });

  it('T50 pauses what waits, and lets others go before it', async () => {
    const gate = held(memoryStore(), 'optimizer.pt');
    const engine = engineOf(1);
    engine.start(await job(gate.store));
    const second = engine.start(await job(memoryStore(), 20));
    const third = engine.start(await job(memoryStore(), 30));
    expect(engine.pause(second.id).state).toBe('paused');
    gate.letGo();
    await engine.finished(third.id);
    expect(engine.records().map(({ state }) => state)).toEqual([
      'done',
      'paused',
      'done'
    ]);
    engine.resume(second.id);
    expect((await engine.finished(second.id)).state).toBe('done');
  });

  it('T50 goes on when it is resumed before it holds still', async () => {
    const gate = held(memoryStore(), 'trainer_state.json');
    const engine = engineOf();
    const { id } = engine.start(await job(gate.store));
    await gate.arrived;
    engine.pause(id);
    engine.resume(id);
    gate.letGo();
    expect((await engine.finished(id)).state).toBe('done');
  });

  it('T51 lets an emergency jump the queue, and one that is hurried', async () => {
    const gate = held(memoryStore(), 'optimizer.pt');
    const engine = engineOf(1);
    const order: number[] = [];
    engine.start(await job(gate.store));
    const jobs = await Promise.all(
      [20, 30, 40].map(step => job(memoryStore(), step))
    );
    const [plain, hurried, urgent] = [
      engine.start(jobs[0]!),
      engine.start(jobs[1]!),
      engine.start({ ...jobs[2]!, priority: 'emergency' })
    ];
    expect(urgent.priority).toBe('emergency');
    expect(engine.prioritise(hurried.id).priority).toBe('emergency');
    const done = [plain, hurried, urgent].map(({ id }, index) =>
      engine.finished(id).then(() => order.push(index))
    );
    gate.letGo();
    await Promise.all(done);
    expect(order).toEqual([2, 1, 0]);
  });

  it('T52 takes away what a paused upload had published when it is cancelled', async () => {
    const to = memoryStore();
    await put(to, `${FOLDER}notes.txt`, 'not ours');
    const gate = held(to, 'trainer_state.json');
    const engine = engineOf();
    const { id } = engine.start(await job(gate.store));
    await gate.arrived;
    engine.pause(id);
    await reaches(engine, id, 'paused');
    expect((await keysOf(to, FOLDER)).length).toBeGreaterThan(2);
    engine.cancel(id);
    expect((await engine.finished(id)).state).toBe('cancelled');
    expect(await keysOf(to, FOLDER)).toEqual([`${FOLDER}notes.txt`]);
  });

  it('T52 takes away what both runs had published when it is cancelled after it was resumed', async () => {
    const to = memoryStore();
    const first = held(to, 'trainer_state.json');
    const second = held(first.store, 'optimizer.pt');
    const engine = engineOf();
    const { id } = engine.start(await job(second.store));
    await second.arrived;
    engine.pause(id);
    await reaches(engine, id, 'paused');
    expect((await keysOf(to, FOLDER)).length).toBeGreaterThan(0);
    second.letGo();
    engine.resume(id);
    await first.arrived;
    engine.cancel(id);
    await engine.finished(id);
    expect(await keysOf(to, FOLDER)).toEqual([]);
  });

  it('T52 does not wake what is being cancelled', async () => {
    const gate = held(memoryStore(), 'trainer_state.json');
    const engine = engineOf();
    const { id } = engine.start(await job(gate.store));
    await gate.arrived;
    engine.pause(id);
    engine.cancel(id);
    engine.resume(id);
    expect((await engine.finished(id)).state).toBe('cancelled');
  });

  it('T53 starts a failed transfer again under its id, and does not send what had arrived', async () => {
    const to = memoryStore();
    const counted = counting(to);
    let broken = true;
    const store = withUploads(counted.store, (inner, key) => ({
      commit: (chunk, crc32c, call) => {
        if (broken && key.endsWith('trainer_state.json')) {
          throw new StoreError('no-space', 'The quota is used up.', {
            operation: 'upload',
            uri: key
          });
        }
        return inner.commit(chunk, crc32c, call);
      }
    }));
    const engine = engineOf();
    const { id } = engine.start(await job(store));
    const failed = await engine.finished(id);
    expect([failed.state, failed.error?.kind]).toEqual(['failed', 'no-space']);
    broken = false;
    expect(engine.retry(id)).toMatchObject({
      id,
      error: null,
      endedAt: null
    });
    expect((await engine.finished(id)).state).toBe('done');
    expect(counted.published.length).toBe(new Set(counted.published).size);
  });

  it('T53 leaves a done transfer alone, and one whose target another writes to', async () => {
    const to = memoryStore();
    const gate = held(to, 'trainer_state.json');
    const engine = engineOf();
    const asked = await job(gate.store);
    const first = engine.start(asked);
    await gate.arrived;
    engine.cancel(first.id);
    await engine.finished(first.id);
    const again = engine.start(asked);
    expect(() => engine.retry(first.id)).toThrow(
      expect.objectContaining({ kind: 'already-exists' })
    );
    gate.letGo();
    const done = await engine.finished(again.id);
    expect(engine.retry(again.id)).toEqual(done);
  });

  it('says when it began and when it ended', async () => {
    const engine = engineOf();
    const started = engine.start(await job(memoryStore()));
    expect(started.endedAt).toBeNull();
    const { startedAt, endedAt } = await engine.finished(started.id);
    expect(endedAt! - startedAt!).toBeGreaterThan(0);
  });
});
