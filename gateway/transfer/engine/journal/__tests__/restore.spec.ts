import { keysOf, put } from '../../../../catalog/__tests__/sampleStore';
import { StoreError } from '#core/domain/errors';
import { reaches } from '../../../__tests__/engineOf';
import { BIG, MIB, World } from './world';

const TARGET = 'run/checkpoint-10/';

let world: World;

beforeEach(() => {
  world = new World();
});

afterEach(() => world.close());

/** A gateway in the middle of the large file of its first transfer; more of them wait. */
async function underWay(more: readonly number[] = []) {
  const journal = world.state.open();
  const stuck = world.stuck();
  const engine = world.engine(journal, 1);
  const { id } = engine.start(await world.checkpoint(10, stuck.store));
  for (const step of more) {
    engine.start(await world.checkpoint(step, stuck.store));
  }
  await stuck.reached;
  return { journal, engine, id };
}

const names = (records: readonly { target: string; state: string }[]) =>
  records.map(({ target, state }) => [target.split('/').at(-2), state]);

describe('a gateway that starts', () => {
  it('T58 goes on with what ran and what waited when another was killed, at the last acknowledged byte', async () => {
    const { journal, engine, id } = await underWay([20]);
    await journal.flush();
    const next = await world.restart(world.killed().open());
    expect(names(engine.records())).toEqual([
      ['checkpoint-10', 'running'],
      ['checkpoint-20', 'queued']
    ]);
    expect((await next.finished(id)).state).toBe('done');
    expect((await next.finished(next.records()[1]!.id)).state).toBe('done');
    expect(world.sent.get(`${TARGET}big.bin`)).toBe(BIG - 2 * MIB);
    expect(await keysOf(world.there, TARGET)).toContain(
      `${TARGET}keepstep-manifest.json`
    );
  });

  it('T58 gives up what is left of an upload when its file has arrived all the same', async () => {
    const { journal, id } = await underWay();
    await journal.flush();
    const key = 'out/checkpoint-10/big.bin';
    const parts: Uint8Array[] = [];
    for await (const part of world.here.read(key)) {
      parts.push(part);
    }
    await put(world.there, `${TARGET}big.bin`, Buffer.concat(parts));
    const left = world.killed();
    const next = await world.restart(left.open());
    expect((await next.finished(id)).state).toBe('done');
    await left.flush();
    expect([world.unfinished(), left.entry(id)['sessions']]).toEqual([0, {}]);
  });

  it('T58 leaves paused what was paused, also what had not come to rest', async () => {
    const { engine, id, journal } = await underWay([20]);
    engine.pause(engine.records()[1]!.id);
    engine.pause(id);
    await journal.flush();
    const next = await world.restart(world.killed().open());
    expect(names(next.records())).toEqual([
      ['checkpoint-10', 'paused'],
      ['checkpoint-20', 'paused']
    ]);
    next.resume(id);
    expect((await next.finished(id)).state).toBe('done');
  });

  it('T58 shows what had ended, with its outcome, and tries again what had failed', async () => {
    const engine = world.engine(world.state.open());
    const done = engine.start(await world.checkpoint(10));
    const job = await world.checkpoint(20);
    const failed = engine.start({
      ...job,
      source: { ...job.source, key: 'out/nothing/' }
    });
    await engine.finished(done.id);
    await engine.finished(failed.id);
    await engine.stop();
    const next = await world.restart(world.state.open());
    expect(next.records()).toEqual(engine.records());
    next.retry(failed.id);
    expect((await next.finished(failed.id)).state).toBe('failed');
  });

  it('T59 goes on with what another held still when it was stopped in order', async () => {
    const { engine, id } = await underWay();
    await engine.stop();
    expect(names(engine.records())).toEqual([['checkpoint-10', 'queued']]);
    expect(
      (await keysOf(world.there, TARGET)).filter(key =>
        /manifest|trainer_state/.test(key)
      )
    ).toEqual([]);
    const next = await world.restart(world.state.open());
    expect((await next.finished(id)).state).toBe('done');
    expect(world.sent.get(`${TARGET}big.bin`)).toBe(BIG - 2 * MIB);
  });

  it('T59 cancels everything where there is no journal to leave it to', async () => {
    const stuck = world.stuck();
    const engine = world.engine(null);
    const { id } = engine.start(await world.checkpoint(10, stuck.store));
    await stuck.reached;
    await engine.stop();
    expect((await engine.finished(id)).state).toBe('cancelled');
    expect(await keysOf(world.there, TARGET)).toEqual([]);
  });

  it('T60 fails what came from a storage that is gone, by its name', async () => {
    const { journal, id } = await underWay();
    await journal.flush();
    const next = world.engine(world.killed().open());
    await next.restore(() => {
      throw new StoreError('not-found', 'The storage "team" is gone.', {
        operation: 'open',
        uri: 'team'
      });
    });
    expect(await next.finished(id)).toMatchObject({
      state: 'failed',
      error: { kind: 'not-found', message: 'The storage "team" is gone.' }
    });
    expect(next.cancel(id).state).toBe('failed');
  });

  it('T61 leaves alone a target that another process writes to, and goes on when it is free', async () => {
    const { journal, id } = await underWay();
    await journal.flush();
    const left = world.killed();
    const rival = left.open({ kind: 'terminal', scope: 'terminal' });
    rival.lock(world.there.uriOf(TARGET));
    const next = await world.restart(left.open());
    expect(next.records()).toEqual([]);
    rival.unlock(world.there.uriOf(TARGET));
    await next.restore(place =>
      place.root === world.there.uriOf('') ? world.there : world.here
    );
    expect((await next.finished(id)).state).toBe('done');
  });

  it('T62 takes nothing from a gateway that lives, nor from one with another root', async () => {
    const { journal } = await underWay();
    await journal.flush();
    const beside = await world.restart(world.state.open());
    const other = await world.restart(
      world.killed().open({ scope: 'gateway /other' })
    );
    expect([beside.records(), other.records()]).toEqual([[], []]);
  });

  it('T61 refuses what a gateway that lives writes to, and says who it is', async () => {
    await underWay();
    const beside = world.engine(world.state.open());
    const asked = await world.checkpoint(10);
    expect(() => beside.start(asked)).toThrow(
      expect.objectContaining({
        kind: 'already-exists',
        message: expect.stringContaining(`process ${process.pid} on `)
      })
    );
    expect(beside.records()).toEqual([]);
  });

  it('T61 lets go of a target when its transfer has ended', async () => {
    const engine = world.engine(world.state.open());
    const { id } = engine.start(await world.checkpoint(10));
    await engine.finished(id);
    expect(world.state.names('locks')).toEqual([]);
  });

  it('T67 carries out a cancel that a kill came before', async () => {
    const { engine, id, journal } = await underWay();
    const before = await keysOf(world.there, TARGET);
    expect(before.length).toBeGreaterThan(0);
    engine.pause(id);
    await reaches(engine, id, 'paused');
    await journal.flush();
    const left = world.killed();
    const entry = left.entry();
    left.write({ ...entry, intent: 'cancel' });
    const next = await world.restart(left.open(), world.there);
    expect((await next.finished(id)).state).toBe('cancelled');
    expect(await keysOf(world.there, TARGET)).toEqual([]);
    expect(world.unfinished()).toBe(0);
  });
});
