import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { get, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { crc32c } from '@node-rs/crc32';

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

const root = resolve(__dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'keepstep-testbed-'));
const bundle = join(folder, 'gcs.mjs');
const MiB = 1024 * 1024;

beforeAll(async () => {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  await build({
    entryPoints: [join(root, 'testbed/gcs/main.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@node-rs/crc32'],
    logLevel: 'error'
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

async function start(
  ...args: string[]
): Promise<{ child: Child; origin: string }> {
  const child = spawn(
    process.execPath,
    [bundle, '--data', join(folder, 'data'), '--bucket', 'run', ...args],
    { stdio: ['pipe', 'pipe', 'pipe'] }
  );
  const [line] = (await once(
    createInterface({ input: child.stdout }),
    'line'
  )) as [string];
  const { ready, origin } = JSON.parse(line) as {
    ready: boolean;
    origin: string;
  };
  expect(ready).toBe(true);
  return { child, origin };
}

/** PUT so many pieces, one after the other, never all in memory. */
function send(url: string, piece: Buffer, count: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'PUT',
        headers: { 'Content-Length': String(piece.length * count) }
      },
      response => void text(response).then(resolve, reject)
    );
    sent.on('error', reject);
    const more = (left: number): void => {
      if (left === 0) {
        sent.end();
      } else {
        sent.write(piece, () => more(left - 1));
      }
    };
    more(count);
  });
}

/** Read to the end, and count. */
function sizeOf(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, response => {
      let received = 0;
      response
        .on('data', (chunk: Buffer) => (received += chunk.length))
        .on('end', () => resolve(received))
        .on('error', reject);
    }).on('error', reject);
  });
}

async function maxRss(origin: string): Promise<number> {
  const answer = await fetch(`${origin}/_testbed/memory`);
  return ((await answer.json()) as { maxRss: number }).maxRss;
}

describe('main', () => {
  it('B47 takes and gives 256 MiB with flat memory', async () => {
    const { child, origin } = await start();
    const before = await maxRss(origin);
    const piece = Buffer.alloc(MiB, 'checkpoint');
    let crc = 0;
    for (let index = 0; index < 256; index++) {
      crc = crc32c(piece, crc);
    }
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc);
    const session = await fetch(
      `${origin}/upload/storage/v1/b/run/o?uploadType=resumable&name=big`,
      { method: 'POST' }
    );
    const done = JSON.parse(
      await send(session.headers.get('location')!, piece, 256)
    ) as object;
    expect(done).toMatchObject({
      size: String(256 * MiB),
      crc32c: sum.toString('base64')
    });
    const media = `${origin}/storage/v1/b/run/o/big?alt=media`;
    expect(await sizeOf(media)).toBe(256 * MiB);
    expect((await maxRss(origin)) - before).toBeLessThan(96 * 1024);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }, 60_000);

  it('B48 ends when its standard input does, and has its objects again', async () => {
    const { child, origin } = await start('--stdin');
    const answer = await fetch(`${origin}/storage/v1/b/run/o/big`);
    expect(answer.status).toBe(200);
    child.stdin.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('B48 says what is missing', async () => {
    const child = spawn(process.execPath, [bundle], {
      stdio: ['ignore', 'pipe', 'pipe']
    });
    const [said, [code]] = await Promise.all([
      text(child.stderr),
      once(child, 'exit')
    ]);
    expect([said, code]).toEqual([
      'testbed: --data FOLDER is needed: where objects are kept.\n',
      1
    ]);
  });
});
