import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Terminal } from './keepstep';

let terminal: Terminal;

beforeEach(async () => {
  terminal = new Terminal();
  await terminal.run(['push', 'tiny-gpt/checkpoint-10', 'bucket']);
});

afterEach(() => terminal.close());

const FILE = 'bucket/checkpoint-10/model.safetensors';

/** One bit of one byte, the size unchanged. */
function flip(file: string): void {
  const bytes = readFileSync(terminal.path(file));
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(terminal.path(file), bytes);
}

describe('keepstep verify', () => {
  it('T70 ends with 0 where every file agrees with the manifest', async () => {
    const { code, out, err } = await terminal.run([
      'verify',
      'bucket/checkpoint-10'
    ]);
    expect(code).toBe(0);
    expect(err).toMatch(/^\d+ % · .* of .*\n(.*\n)*100 % /);
    expect(out).toMatch(
      /\/bucket\/checkpoint-10\/ agrees with its manifest: \d+ files, /
    );
  });

  it('T70 ends with 3 and names each file that does not agree', async () => {
    flip(FILE);
    rmSync(terminal.path('bucket/checkpoint-10/config.json'));
    writeFileSync(
      terminal.path('bucket/checkpoint-10/trainer_state.json'),
      '{}'
    );
    const { code, out, err } = await terminal.run([
      'verify',
      'bucket/checkpoint-10'
    ]);
    expect(code).toBe(3);
    expect(out.trimEnd().split('\n').sort()).toEqual([
      'config.json is missing',
      expect.stringMatching(
        /^model\.safetensors has the CRC32C \S+, and its manifest says \S+$/
      ),
      expect.stringMatching(
        /^trainer_state\.json has 2 bytes, and its manifest says \d+$/
      )
    ]);
    expect(err.trimEnd().split('\n').slice(-2)).toEqual([
      expect.stringMatching(/^keepstep: .* does not agree with its manifest/),
      expect.stringMatching(/^Send the checkpoint again/)
    ]);
    const { json } = await terminal.json(['verify', 'bucket/checkpoint-10']);
    expect(json).toMatchObject({
      ok: false,
      error: { kind: 'corrupt' },
      result: {
        agrees: false,
        files: expect.arrayContaining([
          expect.objectContaining({ path: 'config.json', agrees: false })
        ])
      }
    });
  });

  it('T70 compares with a copy, both ways', async () => {
    const args = [
      'verify',
      'bucket/checkpoint-10',
      '--against',
      'tiny-gpt/checkpoint-10'
    ];
    expect((await terminal.run(args)).code).toBe(0);
    flip(FILE);
    writeFileSync(terminal.path('bucket/checkpoint-10/more.txt'), 'x');
    const { code, out } = await terminal.run(args);
    expect(code).toBe(3);
    expect(out).toMatch(/^model\.safetensors has the CRC32C /m);
    expect(out).toMatch(/^more\.txt is not in file:/m);
  });

  it('T70 ends with 3 where nothing says what the files have to be', async () => {
    cpSync(terminal.path('tiny-gpt'), terminal.path('bare'), {
      recursive: true
    });
    rmSync(terminal.path('bare/checkpoint-1/keepstep-manifest.json'), {
      force: true
    });
    const { code, err } = await terminal.run(['verify', 'bare/checkpoint-1']);
    expect(code).toBe(3);
    expect(err).toContain('--against');
    expect((await terminal.run(['verify', 'nowhere/at-all'])).code).toBe(3);
  });
});
