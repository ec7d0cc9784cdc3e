import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../setup/run.mjs';

const SAMPLES = join(ROOT, 'examples', 'samples', 'tiny-gpt');

/** Put training checkpoints on the disk of the server: one of them takes a while to upload. */
export function addSamples(work) {
  for (const [theme, step] of Object.entries(SLOW_STEPS)) {
    void theme;
    const folder = join(work, 'outputs', 'tiny-gpt', `checkpoint-${step}`);
    cpSync(join(SAMPLES, 'checkpoint-10'), folder, { recursive: true });
    writeFileSync(join(folder, 'model.safetensors'), safetensors(48 * MiB));
  }
}

/** The step that is uploaded while the pictures of a theme are taken. */
export const SLOW_STEPS = { light: 1002, dark: 1003 };

/** Make JupyterLab come up in a theme. */
export function setTheme(home, theme) {
  const name = theme === 'dark' ? 'JupyterLab Dark' : 'JupyterLab Light';
  const folder = join(
    home,
    'config',
    'lab',
    'user-settings',
    '@jupyterlab',
    'apputils-extension'
  );
  mkdirSync(folder, { recursive: true });
  const settings = {
    themes: { theme: name },
    // No question about news in the pictures.
    notification: { fetchNews: 'false' }
  };
  for (const [plugin, values] of Object.entries(settings)) {
    writeFileSync(
      join(folder, `${plugin}.jupyterlab-settings`),
      JSON.stringify(values)
    );
  }
}

/** Switch the local bucket server. */
export async function changeServer(origin, settings) {
  await fetch(`${origin}/_testbed/settings`, {
    method: 'POST',
    body: JSON.stringify(settings)
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
