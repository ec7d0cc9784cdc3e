import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What vouches for a checkpoint of this framework: written last by it, and sent last by us. */
export const MARKER = 'trainer_state.json';

/** The file that is large enough for an upload in several requests. */
export const LARGE = 'model.safetensors';

/** The folder name of a step. */
export const nameOf = step => `checkpoint-${step}`;

/**
 * A checkpoint as the Hugging Face Trainer writes it: one large file, several small ones, nested,
 * empty and of one byte.
 */
export function makeCheckpoint(run, { step, random, largeBytes }) {
  const bytes = (name, size) => random.bytes(size, `${step} ${name}`);
  const files = {
    [LARGE]: safetensors(bytes(LARGE, largeBytes)),
    'optimizer.pt': torchFile(bytes('optimizer', 700_001)),
    'scheduler.pt': torchFile(bytes('scheduler', 1064)),
    'rng_state.pth': torchFile(bytes('random', 14_244)),
    'config.json': json({ model_type: 'tiny', note: `of step ${step}` }),
    'logs/loss.csv': bytes('loss', 262_144),
    'logs/one.bin': Buffer.from([step & 255]),
    'logs/empty.txt': Buffer.alloc(0),
    [MARKER]: json({ global_step: step, epoch: 1.5, log_history: [] })
  };
  for (const [path, content] of Object.entries(files)) {
    const file = join(run, nameOf(step), path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

// --- Internal helpers ---

function json(value) {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}

/** A header that describes one tensor over all of the data. */
function safetensors(data) {
  const header = Buffer.from(
    JSON.stringify({
      weight: {
        dtype: 'U8',
        shape: [data.length],
        data_offsets: [0, data.length]
      }
    })
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, data]);
}

/** The first and the last records of a zip, which is what torch.save writes. */
function torchFile(data) {
  const first = Buffer.alloc(30);
  first.writeUInt32LE(0x04034b50, 0);
  const directory = Buffer.alloc(46);
  directory.writeUInt32LE(0x02014b50, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(first.length + data.length, 16);
  return Buffer.concat([first, data, directory, end]);
}
