import { readFileSync } from 'node:fs';

import { besideBuckets, type IBesideBuckets } from './keepstep';

describe('keepstep pin', () => {
  let beside: IBesideBuckets;

  beforeEach(async () => {
    beside = await besideBuckets('bucket');
    await run('push', 'tiny-gpt/checkpoint-10', 'gs://bucket/run');
    await run('push', 'tiny-gpt/checkpoint-1000', 'gs://bucket/run');
  });

  afterEach(async () => {
    await beside.server.close();
    beside.terminal.close();
  });

  const run = (...args: string[]) =>
    beside.terminal.run(args, { env: beside.env });
  const OLD = 'gs://bucket/run/checkpoint-10';
  const plan = async (): Promise<string> =>
    (await run('prune', 'gs://bucket/run', '--keep-last', '1')).out;
  const identity = async (): Promise<{ pins: string[]; runId: string }> => {
    const file = beside.terminal.path('identity.json');
    await run('cp', '--replace', 'gs://bucket/run/keepstep-run.json', file);
    return JSON.parse(readFileSync(file, 'utf8')) as never;
  };

  it('R6 keeps a checkpoint from being pruned, until it is taken away', async () => {
    expect(await plan()).toMatch(/^delete +checkpoint-10 /m);
    const before = await identity();
    const { code, out } = await run('pin', OLD);
    expect([code, out]).toEqual([0, `${OLD}/ is now pinned\n`]);
    expect(await plan()).toMatch(/^keep +checkpoint-10 .*it is pinned$/m);
    const after = await identity();
    expect({ ...after, pins: [] }).toEqual(before);
    expect(after.pins).toHaveLength(1);
    expect((await run('pin', OLD)).out).toBe(`${OLD}/ is pinned\n`);
    expect((await run('pin', OLD, '--remove')).out).toBe(
      `${OLD}/ is now not pinned\n`
    );
    expect(await plan()).toMatch(/^delete +checkpoint-10 /m);
  });

  it('R6 loses no pin when two are set at once', async () => {
    const codes = await Promise.all(
      [OLD, 'gs://bucket/run/checkpoint-1000'].map(
        async uri => (await run('pin', uri)).code
      )
    );
    expect([codes, (await identity()).pins.length]).toEqual([[0, 0], 2]);
  });

  it('R6 says why a checkpoint that was not uploaded cannot be pinned', async () => {
    const { code, err } = await run('pin', 'tiny-gpt/checkpoint-10');
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('cannot be pinned: it has no manifest')
    ]);
    const absent = await run('pin', 'gs://bucket/run/checkpoint-7');
    expect(absent.code).toBe(3);
  });
});
