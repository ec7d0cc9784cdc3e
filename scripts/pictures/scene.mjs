import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../setup/run.mjs';

const SAMPLE = join(ROOT, 'examples', 'samples', 'tiny-gpt', 'checkpoint-10');

/** The step of the checkpoint that is uploaded while pictures are taken. */
export const STEP = 1002;

/** Put a training checkpoint on the disk of the server, large enough to be seen on its way. */
export function addCheckpoint(work, step = STEP) {
  const folder = join(work, 'outputs', 'tiny-gpt', `checkpoint-${step}`);
  cpSync(SAMPLE, folder, { recursive: true });
  writeFileSync(join(folder, 'model.safetensors'), safetensors(48 * MiB));
}

/** Make JupyterLab come up in a theme. */
export function setTheme(home, theme) {
  const folder = join(
    home,
    'config',
    'lab',
    'user-settings',
    '@jupyterlab',
    'apputils-extension'
  );
  const settings = {
    themes: {
      theme: theme === 'dark' ? 'JupyterLab Dark' : 'JupyterLab Light'
    },
    // No question about news in the pictures.
    notification: { fetchNews: 'false' }
  };
  mkdirSync(folder, { recursive: true });
  for (const [plugin, values] of Object.entries(settings)) {
    writeFileSync(
      join(folder, `${plugin}.jupyterlab-settings`),
      JSON.stringify(values)
    );
  }
}

/** Hold the local bucket server to a rate; null lets it go. */
export async function throttle(origin, throttleBytesPerSecond) {
  await settings(origin, { throttleBytesPerSecond });
}

/** Change the settings of the local bucket server. */
export async function settings(origin, change) {
  await fetch(`${origin}/_testbed/settings`, {
    method: 'POST',
    body: JSON.stringify(change)
  });
}

// --- Internal helpers ---

const MiB = 1024 * 1024;

/** A whole file of one tensor, with noise in it. */
function safetensors(size) {
  const header = JSON.stringify({
    weight: { dtype: 'U8', shape: [size], data_offsets: [0, size] }
  });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, Buffer.from(header), randomBytes(size)]);
}
