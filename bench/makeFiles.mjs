import { randomFillSync } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  writeSync
} from 'node:fs';
import { dirname, join } from 'node:path';

import { crc32c } from '@node-rs/crc32';

const MiB = 1024 * 1024;
const BLOCK = 8 * MiB;

/**
 * The files of a case, made anew: each with its path, its size and its CRC32C. Keepstep takes
 * them for whole checkpoints, so that nothing is left out when it moves them.
 *
 * @param shape `{ one }`, `{ shards, shardBytes }` or `{ many, bytesEach }`
 */
export function makeFiles(folder, shape) {
  rmSync(folder, { recursive: true, force: true });
  const plan = shape.one
    ? [['step_1.pt', shape.one, torchFile]]
    : shape.shards
      ? checkpointPlan(shape)
      : manyPlan(shape);
  return plan.map(([path, size, fill]) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeRandom(file, size, fill(size));
    return { path, size, crc32c: fileCrc(file) };
  });
}

/** The CRC32C of a file, in base64 as the service writes it. */
export function fileCrc(path) {
  const file = openSync(path, 'r');
  const buffer = Buffer.allocUnsafe(BLOCK);
  let sum = 0;
  for (let read; (read = readSync(file, buffer)) > 0;) {
    sum = crc32c(buffer.subarray(0, read), sum);
  }
  closeSync(file);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(sum >>> 0);
  return bytes.toString('base64');
}

// --- Internal helpers ---

const STEP = 'checkpoint-500';

function checkpointPlan({ shards, shardBytes }) {
  const names = Array.from(
    { length: shards },
    (_, index) => `model-0000${index + 1}-of-0000${shards}.safetensors`
  );
  const map = Object.fromEntries(
    names.map((name, index) => [`w${index}`, name])
  );
  const small = [
    'config.json',
    'generation_config.json',
    'tokenizer.json',
    'tokenizer_config.json',
    'special_tokens_map.json',
    'added_tokens.json',
    'vocab.json',
    'merges.txt',
    'scheduler.json',
    'README.md'
  ];
  return [
    ...names.map(name => [`${STEP}/${name}`, shardBytes, safetensors]),
    [`${STEP}/model.safetensors.index.json`, 2000, text({ weight_map: map })],
    ...small.map(name => [`${STEP}/${name}`, 2000, text({})]),
    [`${STEP}/trainer_state.json`, 4000, text({ global_step: 500 })]
  ];
}

function manyPlan({ many, bytesEach }) {
  const rest = Array.from({ length: many - 2 }, (_, index) => [
    `${STEP}/pieces/piece-${String(index).padStart(5, '0')}.dat`,
    bytesEach,
    () => ({})
  ]);
  return [
    [`${STEP}/model.safetensors`, bytesEach, safetensors],
    ...rest,
    [`${STEP}/trainer_state.json`, bytesEach, text({ global_step: 500 })]
  ];
}

/** The head and the tail of a zip, which is what torch.save writes. */
function torchFile(size) {
  const directory = Buffer.alloc(46);
  directory.writeUInt32LE(0x02014b50, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(size - end.length - directory.length, 16);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  return { head, tail: Buffer.concat([directory, end]) };
}

function safetensors(size) {
  // Padded, so that the numbers in the header do not change its length.
  const header = bytes =>
    JSON.stringify({
      w0: { dtype: 'U8', shape: [bytes], data_offsets: [0, bytes] }
    }).padEnd(128);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(128n);
  return { head: Buffer.concat([length, Buffer.from(header(size - 136))]) };
}

function text(value) {
  return size => ({ head: Buffer.from(JSON.stringify(value).padEnd(size)) });
}

function writeRandom(path, size, { head, tail }) {
  const file = openSync(path, 'w');
  const block = randomFillSync(Buffer.allocUnsafe(Math.min(BLOCK, size)));
  for (let at = 0; at < size; at += block.length) {
    const length = Math.min(block.length, size - at);
    // No two blocks are alike, so that nothing can be shared between them.
    block.writeUInt32LE(at / 256, 0);
    writeSync(file, block, 0, length, at);
  }
  if (head) {
    writeSync(file, head, 0, head.length, 0);
  }
  if (tail) {
    writeSync(file, tail, 0, tail.length, size - tail.length);
  }
  closeSync(file);
}
