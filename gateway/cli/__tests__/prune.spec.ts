import {
  existsSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';

import { besideBuckets, Terminal, type IBesideBuckets } from './keepstep';

// Newest first: 1010 and 1005 are incomplete, the newest complete one is 1000.
const COMPLETE = [
  'checkpoint-1000',
  'checkpoint-500',
  'checkpoint-10',
  'checkpoint-1'
];

describe('keepstep prune of a folder', () => {
  let terminal: Terminal;

  beforeEach(() => (terminal = new Terminal()));
  afterEach(() => terminal.close());

  const left = (): string[] => readdirSync(terminal.path('tiny-gpt')).sort();

  it('R3 shows the plan, and deletes nothing', async () => {
    const before = left();
    const { code, out } = await terminal.run([
      'prune',
      'tiny-gpt',
      '--keep-last',
      '2'
    ]);
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines.map(line => line.split(/\s+/).slice(0, 2).join(' '))).toEqual([
      'keep checkpoint-1010',
      'keep checkpoint-1005',
      'keep checkpoint-1000',
      'keep checkpoint-500',
      'delete checkpoint-10',
      'delete checkpoint-1',
      '2 checkpoints'
    ]);
    expect(lines.at(-1)).toMatch(
      /to be deleted, .*; nothing was: repeat with --yes$/
    );
    expect(left()).toEqual(before);
  });

  it('R4 deletes with --yes what the plan says, and nothing that begins like it', async () => {
    const args = [
      'prune',
      'tiny-gpt',
      '--keep-every',
      '10',
      '--keep',
      'checkpoint-500',
      '--yes'
    ];
    const { code, out, err } = await terminal.run(args);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^1 checkpoint deleted, /)
    ]);
    expect(err).toMatch(/delete +checkpoint-1 .*no rule keeps it/);
    expect(err).toMatch(/\ndeleted checkpoint-1\n/);
    expect(left()).toEqual(
      [
        'checkpoint-10',
        'checkpoint-1000',
        'checkpoint-1005',
        'checkpoint-1010',
        'checkpoint-500'
      ].sort()
    );
    expect(
      readFileSync(terminal.path('tiny-gpt/checkpoint-10/config.json')).length
    ).toBeGreaterThan(0);
  });

  it('R4 has its answer as one document', async () => {
    const { json } = await terminal.json([
      'prune',
      'tiny-gpt',
      '--keep-last',
      '1',
      '--yes'
    ]);
    const { result } = json as {
      result: { deleted: boolean; bytes: number; plan: { action: string }[] };
    };
    expect([result.deleted, result.plan.map(({ action }) => action)]).toEqual([
      true,
      ['keep', 'keep', 'keep', 'delete', 'delete', 'delete']
    ]);
    expect(result.bytes).toBeGreaterThan(0);
    expect(left()).toEqual([
      'checkpoint-1000',
      'checkpoint-1005',
      'checkpoint-1010'
    ]);
  });

  it('R2 leaves what holds something that Keepstep does not follow', async () => {
    symlinkSync('/etc/hostname', terminal.path('tiny-gpt/checkpoint-1/link'));
    const { code, err } = await terminal.run([
      'prune',
      'tiny-gpt',
      '--keep-last',
      '3',
      '--yes'
    ]);
    expect(code).toBe(0);
    expect(err).toMatch(/keep +checkpoint-1 .*symbolic link/);
    expect(left()).toContain('checkpoint-1');
  });

  it.each([
    [['prune', 'tiny-gpt'], 'Nothing says which checkpoints to keep.'],
    [['prune', 'tiny-gpt', '--keep-last', '0'], 'whole number from 1 on'],
    [['prune', 'tiny-gpt', '--keep-newer-than', 'soon'], '30min, 12h, 7d, 2w']
  ])('R3 refuses %j', async (args, why) => {
    const { code, err } = await terminal.run([...args, '--yes']);
    expect([code, err]).toEqual([2, expect.stringContaining(why)]);
    expect(left()).toHaveLength(6);
  });

  it('R3 says where there is nothing', async () => {
    const { code, err } = await terminal.run([
      'prune',
      'tiny-gpt/checkpoint-1',
      '--keep-last',
      '1'
    ]);
    expect([code, err]).toEqual([
      3,
      expect.stringContaining('has no training checkpoint')
    ]);
  });
});

describe('keepstep prune of a bucket', () => {
  let beside: IBesideBuckets;

  beforeEach(async () => {
    beside = await besideBuckets('bucket');
    for (const name of COMPLETE) {
      await run('push', `tiny-gpt/${name}`, 'gs://bucket/run');
    }
  });

  afterEach(async () => {
    await beside.server.close();
    beside.terminal.close();
  });

  const run = async (...args: string[]) =>
    beside.terminal.run(args, { env: beside.env });
  const names = async (): Promise<string[]> => {
    const { out } = await run('ls', 'gs://bucket/run');
    return [...out.matchAll(/^checkpoint-\d+/gm)].map(([name]) => name).sort();
  };
  /** `keepstep-run.json` as it is, changed. */
  const changeRun = async (change: object): Promise<void> => {
    const file = beside.terminal.path('keepstep-run.json');
    await run('cp', 'gs://bucket/run/keepstep-run.json', file);
    const identity = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...identity, ...change }));
    await run('cp', '--replace', file, 'gs://bucket/run/keepstep-run.json');
  };
  const idOf = async (name: string): Promise<string> => {
    const file = beside.terminal.path(`${name}.json`);
    await run('cp', `gs://bucket/run/${name}/keepstep-manifest.json`, file);
    return (JSON.parse(readFileSync(file, 'utf8')) as { checkpointId: string })
      .checkpointId;
  };

  it('R4 deletes the manifest first, then the marker, then the rest', async () => {
    const before = beside.server.log.events.length;
    const { code, err } = await run(
      'prune',
      'gs://bucket/run',
      '--keep-last',
      '3',
      '--yes'
    );
    expect(code).toBe(0);
    expect(err).toMatch(/soft deletion/);
    const removed = beside.server.log.events
      .slice(before)
      .flatMap(event => (event.kind === 'deleted' ? [event.name] : []));
    expect(removed.slice(0, 2)).toEqual([
      'run/checkpoint-1/keepstep-manifest.json',
      'run/checkpoint-1/trainer_state.json'
    ]);
    expect(removed.every(name => name.startsWith('run/checkpoint-1/'))).toBe(
      true
    );
    expect(await names()).toEqual([
      'checkpoint-10',
      'checkpoint-1000',
      'checkpoint-500'
    ]);
  });

  it('R2 keeps what is pinned, and what training went on from', async () => {
    await changeRun({
      pins: [await idOf('checkpoint-10')],
      resumedFrom: [
        {
          checkpointId: await idOf('checkpoint-1'),
          step: 1,
          at: '2026-01-01T00:00:00Z'
        }
      ]
    });
    const { out } = await run('prune', 'gs://bucket/run', '--keep-last', '1');
    expect(out).toMatch(/keep +checkpoint-10 .*it is pinned/);
    expect(out).toMatch(/keep +checkpoint-1 .*training has gone on from it/);
    expect(out).toMatch(/delete +checkpoint-500 /);
    await run('prune', 'gs://bucket/run', '--keep-last', '1', '--yes');
    expect(await names()).toEqual([
      'checkpoint-1',
      'checkpoint-10',
      'checkpoint-1000'
    ]);
  });

  it('R2 deletes nothing where nobody can read what is pinned', async () => {
    const file = beside.terminal.path('broken.json');
    writeFileSync(file, '{');
    await run('cp', '--replace', file, 'gs://bucket/run/keepstep-run.json');
    const { code, err } = await run(
      'prune',
      'gs://bucket/run',
      '--keep-last',
      '1',
      '--yes'
    );
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('is no identity of a run')
    ]);
    expect(await names()).toHaveLength(4);
  });

  it('R5 goes on when it was stopped half way, and offers nothing that is half gone', async () => {
    const stop = new AbortController();
    const { code } = await beside.terminal.run(
      ['prune', 'gs://bucket/run', '--keep-last', '1', '--yes'],
      {
        env: beside.env,
        signal: stop.signal,
        onErr: text => text.includes('deleted checkpoint-1\n') && stop.abort()
      }
    );
    expect(code).toBe(130);
    const { out } = await run('latest', 'gs://bucket/run');
    expect(out).toContain('checkpoint-1000');
    await run(
      'prune',
      'gs://bucket/run',
      '--keep-last',
      '1',
      '--incomplete',
      '--yes'
    );
    expect(await names()).toEqual(['checkpoint-1000']);
  });
});

it('R4 leaves no folder behind on a disk', async () => {
  const terminal = new Terminal();
  try {
    await terminal.run(['prune', 'tiny-gpt', '--keep-last', '1', '--yes']);
    const hidden = readdirSync(terminal.path('tiny-gpt')).filter(name =>
      name.startsWith('.')
    );
    expect(hidden).toEqual([]);
    expect(existsSync(join(terminal.path('tiny-gpt'), 'checkpoint-1'))).toBe(
      false
    );
  } finally {
    terminal.close();
  }
});
