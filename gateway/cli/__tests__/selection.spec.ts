import { readdirSync } from 'node:fs';
import type { IGcsServer } from '../../../testbed/gcs';
import { besideBuckets, type Terminal } from './keepstep';

let terminal: Terminal;
let server: IGcsServer;
let env: Record<string, string>;

beforeEach(async () => {
  ({ terminal, server, env } = await besideBuckets('first'));
});

afterEach(async () => {
  await server.close();
  terminal.close();
});

const PUSH = ['push', 'tiny-gpt/checkpoint-10', 'gs://first/run/'];
const LIGHT = [...PUSH, '--exclude-optimizer'];
const REMOTE = 'gs://first/run/checkpoint-10';

describe('push --exclude-optimizer', () => {
  it('T80 warns, and tells what it leaves out', async () => {
    const { code, err } = await terminal.run(LIGHT, { env });
    expect(code).toBe(0);
    expect(err).toContain(
      'Training cannot go on from the copy as it was: without optimizer.pt, rng_state.pth, scheduler.pt.'
    );
    const { out } = await terminal.run(['ls', 'gs://first/run/'], { env });
    expect(out).toMatch(/^checkpoint-10 .* weights only: /);
    const verify = await terminal.run(['verify', REMOTE], { env });
    expect(verify.code).toBe(0);
  });

  it('T81 its copy agrees with the folder that it was made from', async () => {
    await terminal.run(LIGHT, { env });
    const args = ['verify', REMOTE, '--against', 'tiny-gpt/checkpoint-10'];
    expect((await terminal.run(args, { env })).code).toBe(0);
  });

  it('T80 names it all with --json, and with --dry-run does nothing', async () => {
    const { json } = await terminal.json([...LIGHT, '--dry-run'], { env });
    expect(json).toMatchObject({
      result: {
        dryRun: true,
        files: expect.arrayContaining([
          expect.objectContaining({ what: 'leave', path: 'optimizer.pt' })
        ]) as unknown,
        leftOut: [
          { path: 'optimizer.pt', role: 'optimizer' },
          { path: 'rng_state.pth' },
          { path: 'scheduler.pt' }
        ]
      }
    });
    expect(server.log.events).toEqual([]);
  });

  it('T80 is refused for a pickle, with what to do', async () => {
    const file = terminal.path('tiny-gpt/checkpoint-10/optimizer.pt');
    const { code, err } = await terminal.run(
      ['cp', file, terminal.path('step_500.pt')],
      { env }
    );
    expect([code, err]).toEqual([0, expect.anything()]);
    const push = await terminal.run(
      ['push', 'step_500.pt', 'gs://first/run/', '--exclude-optimizer'],
      { env }
    );
    expect(push.code).toBe(1);
    expect(push.err).toContain('step_500.pt is one file');
    expect(push.err).toContain('Take the whole checkpoint');
  });

  it('T82 is completed by a push of all, without --replace', async () => {
    await terminal.run(LIGHT, { env });
    const { code } = await terminal.run(PUSH, { env });
    expect(code).toBe(0);
    const { out } = await terminal.run(['ls', 'gs://first/run/'], { env });
    expect(out).not.toContain('weights only');
  });
});

describe('pull of a part', () => {
  it('T80 fetches what --include names', async () => {
    await terminal.run(PUSH, { env });
    const { code, err } = await terminal.run(
      [
        'pull',
        REMOTE,
        'back',
        '--include',
        '*.safetensors',
        '--include',
        '*.json'
      ],
      { env }
    );
    expect(code).toBe(0);
    expect(err).toContain('Training cannot go on');
    expect(readdirSync(terminal.path('back/checkpoint-10')).sort()).toEqual([
      'config.json',
      'generation_config.json',
      'keepstep-manifest.json',
      'model.safetensors',
      'trainer_state.json'
    ]);
  });

  it('T80 refuses to leave out the weights', async () => {
    await terminal.run(PUSH, { env });
    const { code, err } = await terminal.run(
      ['pull', REMOTE, 'back', '--exclude', '*.safetensors'],
      { env }
    );
    expect(code).toBe(1);
    expect(err).toContain('model.safetensors');
    expect(readdirSync(terminal.base)).not.toContain('back');
  });

  it('C15 --latest passes over a newer one without its optimizer', async () => {
    await terminal.run(['push', 'tiny-gpt/checkpoint-1', 'gs://first/run/'], {
      env
    });
    await terminal.run(LIGHT, { env });
    const { out, err } = await terminal.run(['latest', 'gs://first/run/'], {
      env
    });
    expect(out).toBe('gs://first/run/checkpoint-1/\n');
    expect(err).toContain('passed over checkpoint-10: weights only');
  });
});
