import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SAMPLES } from '../../catalog/__tests__/sampleStore';
import { runCli } from '../index';

let base = '';

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'keepstep-cli-'));
  cpSync(join(SAMPLES, 'tiny-gpt'), join(base, 'tiny-gpt'), {
    recursive: true
  });
});

afterEach(() => rmSync(base, { recursive: true }));

interface IRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function keepstep(
  args: readonly string[],
  more: { signal?: AbortSignal; isTTY?: boolean; onErr?: () => void } = {}
): Promise<IRun> {
  const written = { out: '', err: '' };
  const code = await runCli(args, {
    stdout: { write: text => (written.out += text) },
    stderr: {
      write: text => {
        written.err += text;
        more.onErr?.();
      },
      isTTY: more.isTTY ?? false
    },
    env: {},
    signal: more.signal ?? new AbortController().signal,
    cwd: base
  });
  return { code, ...written };
}

/** The one document that `--json` prints. */
async function document(args: readonly string[]) {
  const { code, out } = await keepstep([...args, '--json']);
  expect(out.split('\n')).toHaveLength(2);
  return { code, json: JSON.parse(out) as unknown };
}

describe('keepstep ls', () => {
  it('T20 lists checkpoints newest first, with states and reasons', async () => {
    const { code, out, err } = await keepstep(['ls', 'tiny-gpt']);
    expect([code, err]).toEqual([0, '']);
    const lines = out.trimEnd().split('\n');
    expect(lines.map(line => line.split(/ {2,}/).slice(0, 2))).toEqual([
      ['checkpoint-1010', 'incomplete'],
      ['checkpoint-1005', 'incomplete'],
      ['checkpoint-1000', 'whole'],
      ['checkpoint-500', 'whole'],
      ['checkpoint-10', 'whole'],
      ['checkpoint-1', 'whole']
    ]);
    expect(lines[0]).toContain('model-00003-of-00003.safetensors is missing');
  });

  it('T21 prints one JSON document', async () => {
    expect(await document(['ls', 'tiny-gpt/'])).toMatchObject({
      code: 0,
      json: {
        schema: 1,
        ok: true,
        result: {
          uri: `file://${base}/tiny-gpt/`,
          isRun: true,
          checkpoints: [
            {
              uri: `file://${base}/tiny-gpt/checkpoint-1010/`,
              state: 'incomplete'
            },
            {},
            {},
            {},
            {},
            {}
          ]
        }
      }
    });
  });

  it('lists the current folder, and says which folders are runs', async () => {
    mkdirSync(join(base, 'logs'));
    writeFileSync(join(base, 'notes.txt'), '');
    const { code, out } = await keepstep(['ls']);
    expect([code, out]).toEqual([0, 'logs/\ntiny-gpt/  (run)\nnotes.txt\n']);
  });

  it('lists the files of one checkpoint', async () => {
    const { code, out } = await keepstep(['ls', 'tiny-gpt/checkpoint-10']);
    expect(code).toBe(0);
    expect(out).toMatch(/^checkpoint-10 {2}whole/);
    expect(out).toMatch(/\n {2}trainer_state\.json {2,}\d/);
  });

  it('T20 ends with 0 in an empty place and with 3 where nothing is', async () => {
    mkdirSync(join(base, 'empty'));
    expect(await keepstep(['ls', 'empty'])).toEqual({
      code: 0,
      out: '',
      err: ''
    });
    const { code, err } = await keepstep(['ls', 'nowhere']);
    expect(code).toBe(3);
    expect(err).toContain(`file://${base}/nowhere/`);
  });

  it('T23 escapes control characters in names', async () => {
    mkdirSync(join(base, 'x\u001b[2J\u202ey'));
    const { out } = await keepstep(['ls']);
    expect(out).toContain('x\\u{1b}[2J\\u{202e}y/');
    expect(out).not.toMatch(/[\u001b\u202e]/);
  });
});

describe('keepstep latest', () => {
  it('T20 prints the address, and on the other stream what it passed over', async () => {
    const { code, out, err } = await keepstep(['latest', 'tiny-gpt']);
    expect(code).toBe(0);
    expect(out).toBe(`file://${base}/tiny-gpt/checkpoint-1000/\n`);
    expect(err.trimEnd().split('\n')).toEqual([
      'passed over checkpoint-1010: model-00003-of-00003.safetensors is missing',
      expect.stringMatching(/^passed over checkpoint-1005: trainer_state\.json/)
    ]);
  });

  it('T20 ends with 3 where nothing is complete, and says why', async () => {
    for (const step of [1, 10, 500, 1000]) {
      rmSync(join(base, `tiny-gpt/checkpoint-${step}`), { recursive: true });
    }
    const { code, out, err } = await keepstep(['latest', 'tiny-gpt']);
    expect([code, out]).toEqual([3, '']);
    expect(err).toContain('passed over checkpoint-1010');
    expect(await document(['latest', 'tiny-gpt'])).toMatchObject({
      code: 3,
      json: {
        schema: 1,
        ok: false,
        error: {
          kind: 'not-found',
          message: expect.stringContaining('checkpoint-1005'),
          uri: `file://${base}/tiny-gpt/`,
          next: expect.stringMatching(/\w/)
        }
      }
    });
  });
});

describe('keepstep push and pull', () => {
  it('T20 upload one and fetch the newest complete one', async () => {
    const checkpoint = 'tiny-gpt/checkpoint-10';
    expect(await keepstep(['push', checkpoint, 'bucket/run'])).toMatchObject({
      code: 0,
      out: `${base}/bucket/run/checkpoint-10/\n`
    });
    expect(readdirSync(join(base, 'bucket/run'))).toEqual([
      'checkpoint-10',
      'keepstep-run.json'
    ]);
    expect(
      await keepstep(['pull', 'bucket/run', '--latest', 'fresh'])
    ).toMatchObject({ code: 0, out: `${base}/fresh/checkpoint-10/\n` });
    expect(readdirSync(join(base, 'fresh/checkpoint-10'))).toEqual(
      readdirSync(join(base, 'bucket/run/checkpoint-10'))
    );
    expect(
      await document(['pull', 'bucket/run/checkpoint-10', 'again'])
    ).toMatchObject({
      code: 0,
      json: {
        ok: true,
        result: {
          uri: `file://${base}/again/checkpoint-10/`,
          transfer: { state: 'done', kind: 'download' }
        }
      }
    });
  });

  it('T20 push ends with 3 for what is not complete, and touches nothing', async () => {
    const checkpoint = 'tiny-gpt/checkpoint-1010';
    const { code, err } = await keepstep(['push', checkpoint, 'bucket']);
    expect(code).toBe(3);
    expect(err).toContain('model-00003-of-00003.safetensors is missing');
    expect(err).toContain('--allow-incomplete');
    expect(existsSync(join(base, 'bucket'))).toBe(false);
    expect(
      (await keepstep(['push', checkpoint, 'bucket', '--allow-incomplete']))
        .code
    ).toBe(0);
    expect(readdirSync(join(base, 'bucket/checkpoint-1010'))).not.toContain(
      'keepstep-manifest.json'
    );
    expect((await keepstep(['latest', 'bucket'])).code).toBe(3);
  });

  it('T22 tells of progress in plain lines where there is no terminal', async () => {
    const args = ['push', 'tiny-gpt/checkpoint-10', 'bucket'];
    const { err } = await keepstep(args);
    expect(err).toMatch(/^(\d+ % · .*\n)+$/);
    expect(err).toContain('100 % · ');
    expect(err).not.toContain('\r');
  });

  it('T22 writes one line over and over on a terminal', async () => {
    const args = ['push', 'tiny-gpt/checkpoint-10', 'bucket'];
    const { err } = await keepstep(args, { isTTY: true });
    expect(err).toMatch(/^(\r\u001b\[K[^\r\n]*)+$/);
  });

  it('T22 is silent with --json', async () => {
    const args = ['push', 'tiny-gpt/checkpoint-10', 'bucket', '--json'];
    expect((await keepstep(args, { isTTY: true })).err).toBe('');
  });

  it('T24 ends with 130 on Ctrl-C, offers nothing half-sent, and goes on later', async () => {
    const interrupted = new AbortController();
    const args = ['push', 'tiny-gpt/checkpoint-10', 'bucket'];
    const { code, err } = await keepstep(args, {
      signal: interrupted.signal,
      onErr: () => interrupted.abort()
    });
    expect(code).toBe(130);
    expect(err).toContain('Interrupted.');
    expect(err).toContain('Run the same command to go on');
    const after = await keepstep(['latest', 'bucket']);
    expect(after.code).toBe(3);
    expect((await keepstep(args)).code).toBe(0);
    expect((await keepstep(['verify', 'bucket/checkpoint-10'])).code).toBe(0);
  });

  it('T20 push leaves another checkpoint alone, unless it is told to replace it', async () => {
    await keepstep(['push', 'tiny-gpt/checkpoint-10', 'bucket']);
    const config = join(base, 'tiny-gpt/checkpoint-10/config.json');
    writeFileSync(config, '{"other": true}');
    const args = ['push', 'tiny-gpt/checkpoint-10', 'bucket'];
    const sent = join(base, 'bucket/checkpoint-10/config.json');
    const { code, err } = await keepstep(args);
    expect(code).toBe(1);
    expect(err).toContain(`file://${base}/bucket/checkpoint-10/`);
    expect(err).toContain('`keepstep push --replace`');
    expect(readFileSync(sent, 'utf8')).not.toBe('{"other": true}');
    expect((await keepstep([...args, '--replace'])).code).toBe(0);
    expect(readFileSync(sent, 'utf8')).toBe('{"other": true}');
  });

  it('T26 push tells of links that it does not follow', async () => {
    const link = join(base, 'tiny-gpt/checkpoint-10/vocab.json');
    symlinkSync(join(base, 'elsewhere'), link);
    const args = ['push', 'tiny-gpt/checkpoint-10', 'bucket'];
    const { code, err } = await keepstep(args);
    expect(code).toBe(0);
    expect(err).toContain(
      `not sent: file://${base}/tiny-gpt/checkpoint-10/vocab.json is a symbolic link\n`
    );
    expect(await document(args)).toMatchObject({
      code: 0,
      json: { ok: true, result: { skipped: ['vocab.json'] } }
    });
  });

  it('T20 pull of what is not complete speaks of pulling', async () => {
    const args = ['pull', 'tiny-gpt/checkpoint-1010', 'fresh'];
    const { code, err } = await keepstep(args);
    expect(code).toBe(3);
    expect(err).toContain('--latest');
    expect(err).not.toContain('push');
  });

  it('T20 says once that a manifest is damaged', async () => {
    const manifest = join(
      base,
      'tiny-gpt/checkpoint-10/keepstep-manifest.json'
    );
    writeFileSync(manifest, '{"schema": 1, "files": [{"path": 1}]}');
    const args = ['pull', 'tiny-gpt/checkpoint-10', 'fresh'];
    const { code, err } = await keepstep(args);
    expect(code).toBe(3);
    expect(err).toMatch(/keepstep-manifest\.json is not a .*[^.]\.\n/);
    expect(err).not.toContain('..\n');
  });

  it('refuses to pull into a bucket', async () => {
    const { code, err } = await keepstep([
      'pull',
      'tiny-gpt/checkpoint-10',
      'memory://x/y'
    ]);
    expect(code).toBe(2);
    expect(err).toContain('no folder on disk');
  });
});

describe('keepstep', () => {
  it.each([
    [[]],
    [['frobnicate']],
    [['ls', '--wrong']],
    [['push', 'only-one']],
    [['latest']],
    [['ls', 'nope://bucket/x']]
  ])('T20 ends with 2 for the usage %j', async args => {
    const { code, out, err } = await keepstep(args);
    expect([code, out]).toEqual([2, '']);
    expect(err.trimEnd().split('\n')).toHaveLength(2);
    expect(await document(args)).toMatchObject({
      code: 2,
      json: { schema: 1, ok: false, error: { kind: 'bad-message' } }
    });
  });

  it('T20 names a subcommand that it does not know, and those that there are', async () => {
    const { code, err } = await keepstep(['frobnicate', 'x', 'y']);
    expect(code).toBe(2);
    expect(err.split('\n')[0]).toMatch(
      /^keepstep: There is no subcommand frobnicate: there are .*latest, .*push, .*and verify\.$/
    );
  });

  it('prints its version and its help', async () => {
    expect(await keepstep(['--version'])).toMatchObject({
      code: 0,
      out: 'dev\n'
    });
    expect((await keepstep(['--help'])).out).toContain('latest');
    expect((await keepstep(['push', '--help'])).out).toContain(
      '--allow-incomplete'
    );
  });

  it('says what to do next, after what went wrong', async () => {
    const { code, err } = await keepstep(['push', 'tiny-gpt', 'bucket']);
    expect(code).toBe(1);
    expect(err.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^keepstep: file:.*is not a training checkpoint/),
      expect.stringMatching(/^Name the checkpoint itself: /)
    ]);
  });
});
