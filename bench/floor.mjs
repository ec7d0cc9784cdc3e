/**
 * What no client can be much faster than: the same bytes as raw requests, a file each, and after
 * a download the same fsync. No checksum, no list, no retry. It prints the seconds that it took.
 *
 * `floor.mjs upload|download ORIGIN BUCKET PREFIX FOLDER`, the paths on standard input's file.
 */
import { createReadStream, mkdirSync, readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pipeline } from 'node:stream/promises';

const AT_ONCE = 16;
const PIECE = 1024 * 1024;

const [direction, origin, bucket, prefix, folder, list] = process.argv.slice(2);
const paths = JSON.parse(readFileSync(list, 'utf8'));
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
const move = direction === 'upload' ? upload : download;
const start = performance.now();

await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let path; (path = paths.shift()) !== undefined;) {
      await move(path);
    }
  })
);
console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000 }));
agent.destroy();

// --- Internal helpers ---

async function upload(path) {
  const file = join(folder, path);
  const name = encodeURIComponent(prefix + path);
  const sent = request(
    `${origin}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${name}`,
    {
      agent,
      method: 'POST',
      headers: { 'Content-Length': statSync(file).size }
    }
  );
  const answered = answerOf(sent);
  await pipeline(createReadStream(file, { highWaterMark: PIECE }), sent);
  (await answered).resume();
}

async function download(path) {
  const name = encodeURIComponent(prefix + path);
  const sent = request(`${origin}/storage/v1/b/${bucket}/o/${name}?alt=media`, {
    agent,
    highWaterMark: PIECE
  });
  const answered = answerOf(sent);
  sent.end();
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  const file = await open(target, 'w');
  await pipeline(
    await answered,
    file.createWriteStream({ highWaterMark: PIECE, flush: true })
  );
}

function answerOf(sent) {
  return new Promise((resolve, reject) => {
    sent.once('error', reject).once('response', response => {
      if (response.statusCode !== 200) {
        reject(new Error(`${response.statusCode} for ${sent.path}`));
      }
      resolve(response);
    });
  });
}
