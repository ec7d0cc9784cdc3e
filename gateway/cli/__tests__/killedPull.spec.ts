import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifestFor } from '../../catalog/__tests__/sampleStore';
import { GcsStore } from '../../stores/gcs';
import { startGcsServer, type IGcsServer } from '../../../testbed/gcs';

const MIB = 1024 * 1024;
const SLICE = 16 * MIB;

// Inside the checkout, from where the native part of the checksum is found.
const bundle = mkdtempSync(join(__dirname, 'pull-'));
const base = mkdtempSync(join(tmpdir(), 'keepstep-killed-'));
const target = join(base, 'target');
/** An old pickle, of which nobody can know whether it is whole, in three slices. */
const content = Buffer.concat([
  Buffer.from([0x80, 0x02, 0x8a]),
  randomBytes(2 * SLICE + 4 * MIB)
]);
let server: IGcsServer;
let asked: string[] = [];

beforeAll(async () => {
  const root = join(__dirname, '..', '..', '..');
  const build = join(root, 'scripts', 'buildGateway.mjs');
  execFileSync(process.execPath, [build, '--outdir', bundle], { cwd: root });
  server = await startGcsServer({
    dataFolder: join(base, 'server'),
    buckets: ['run']
  });
  const take = server.faults.take.bind(server.faults);
  server.faults.take = wanted => {
    const [, first, last] = /(\d+)-(\d+)$/.exec(wanted.range ?? '') ?? [];
    // Whether it is a checkpoint at all is asked by its first few bytes.
    const isSlice = Number(last) - Number(first) > 1000;
    if (isSlice && wanted.url.includes('step_1.pt?')) {
      asked.push(wanted.range!);
    }
    return take(wanted);
  };
  mkdirSync(target);
  for (const name of ['step_1.pt', 'checkpoint-1/step_1.pt']) {
    await server.plant({ bucket: 'run', name, content });
  }
  const store = new GcsStore(
    { scheme: 'gs', container: 'run', key: '' },
    {
      credentialRef: 'adc',
      readOnly: false,
      survivesThisMachine: true,
      allowedRoots: null,
      gcsEndpoint: server.origin
    }
  );
  await server.plant({
    bucket: 'run',
    name: 'checkpoint-1/keepstep-manifest.json',
    content: JSON.stringify(await manifestFor(store, 'checkpoint-1/'))
  });
}, 60_000);

afterAll(async () => {
  await server.close();
  [bundle, base].forEach(path => rmSync(path, { recursive: true }));
});

/** Pull in a process of its own, which is killed as soon as a slice is kept. */
async function pull(
  address: string,
  isKilled: boolean
): Promise<number | null> {
  asked = [];
  const child = spawn(
    process.execPath,
    [join(bundle, 'main.mjs'), 'pull', address, target],
    {
      env: { STORAGE_EMULATOR_HOST: server.origin, PATH: process.env['PATH'] },
      stdio: ['ignore', 'ignore', 'pipe']
    }
  );
  // It tells of its progress several times a second.
  child.stderr.on('data', () => {
    if (isKilled && kept() > 0) {
      child.kill('SIGKILL');
    }
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return code;
}

/** Slices that a later try can go on with. */
function kept(): number {
  const records = readdirSync(target, { recursive: true, encoding: 'utf8' });
  return records
    .filter(name => name.includes('.slices.'))
    .flatMap(name => readFileSync(join(target, name), 'utf8').split('\n'))
    .filter(Boolean).length;
}

describe('a pull that was killed', () => {
  it.each([
    ['a checkpoint that is one file', 'step_1.pt', 'step_1.pt'],
    ['a folder', 'checkpoint-1', 'checkpoint-1/step_1.pt']
  ])(
    'T47 leaves nothing under the final name, and goes on: %s',
    async (_, name, path) => {
      server.change({ throttleBytesPerSecond: 16 * MIB });
      expect(await pull(`gs://run/${name}`, true)).toBeNull();
      expect(existsSync(join(target, name))).toBe(false);
      const before = kept();
      expect(before).toBeGreaterThan(0);
      server.change({ throttleBytesPerSecond: null });
      expect(await pull(`gs://run/${name}`, false)).toBe(0);
      expect(asked).toHaveLength(Math.ceil(content.length / SLICE) - before);
      expect(readFileSync(join(target, path)).equals(content)).toBe(true);
      expect(readdirSync(target)).toContain(name);
      expect(readdirSync(target).filter(one => one.startsWith('.'))).toEqual(
        []
      );
    },
    60_000
  );
});
