import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startGcsServer } from '../../testbed/gcs/index';

const MIB = 1024 * 1024;
const SIZE = (process.env['KEEPSTEP_FULL'] ? 6 * 1024 : 384) * MIB;

// Inside the checkout, from where the native part of the checksum is found.
const folder = mkdtempSync(join(__dirname, 'flat-'));
const data = mkdtempSync(join(tmpdir(), 'keepstep-flat-'));
let main = '';

beforeAll(() => {
  main = bundle(folder);
}, 60_000);

afterAll(() =>
  [folder, data].forEach(path => rmSync(path, { recursive: true }))
);

describe('one large file', () => {
  it(
    'T2 arrives in chunks, with a memory that does not grow with the file',
    async () => {
      const server = await startGcsServer({
        dataFolder: data,
        buckets: ['flat-bucket']
      });
      try {
        const file = join(folder, 'step_1.pt');
        writeFileSync(file, 'PK');
        truncateSync(file, SIZE);
        const { code, peakMib, said } = await run(
          ['push', '--allow-incomplete', file, 'gs://flat-bucket/run'],
          server.origin
        );
        const commit = server.log.events.find(
          event => event.kind === 'committed' && event.name === 'run/step_1.pt'
        );
        expect({ code, commit, said }).toMatchObject({
          code: 0,
          commit: { size: SIZE }
        });
        expect(
          server.log.events.filter(event => event.kind === 'acknowledged')
            .length
        ).toBeGreaterThan(SIZE / (16 * MIB));
        expect(peakMib).toBeLessThan(230);
      } finally {
        await server.close();
      }
    },
    20 * 60_000
  );

  it(
    'T40 comes in slices, with a memory that does not grow with the file',
    async () => {
      const server = await startGcsServer({
        dataFolder: data,
        buckets: ['flat-bucket']
      });
      try {
        const from = 'gs://flat-bucket/run/step_1.pt';
        const { code, peakMib, said } = await run(
          ['cp', from, join(folder, 'copy.pt')],
          server.origin
        );
        expect({ code, said }).toMatchObject({ code: 0 });
        expect(statSync(join(folder, 'copy.pt')).size).toBe(SIZE);
        expect(peakMib).toBeLessThan(200);
      } finally {
        await server.close();
      }
    },
    20 * 60_000
  );
});

// --- Internal helpers ---

/** The terminal's program, bundled as the wheel ships it. */
function bundle(folder: string): string {
  const root = join(__dirname, '..', '..');
  execFileSync(
    process.execPath,
    [join(root, 'scripts', 'buildGateway.mjs'), '--outdir', folder],
    { cwd: root }
  );
  return join(folder, 'main.mjs');
}

/** Run a command, and look at the process's own high-water mark each time it tells of progress. */
async function run(
  args: readonly string[],
  origin: string
): Promise<{ code: number; peakMib: number; said: string }> {
  const child = spawn(process.execPath, [main, ...args], {
    env: { STORAGE_EMULATOR_HOST: origin, PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  let peakMib = 0;
  let said = '';
  child.stdout.resume();
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    peakMib = Math.max(peakMib, highWaterMib(child.pid!));
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, peakMib, said };
}

function highWaterMib(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0; // It has ended.
  }
}
