import {
  existsSync,
  mkdirSync,
  rmSync,
  statfsSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ensureVenv, wheelNode } from '../scripts/setup/python.mjs';
import { ROOT, must } from '../scripts/setup/run.mjs';
import { contestants } from './peers.mjs';
import { startServer } from './server.mjs';

/**
 * All that the bench needs: the peers in a virtual environment, both bundles of this checkout, a
 * folder, and the server in its own process. `close` ends and removes what this made.
 */
export async function setUp({ bytes, rounds, folder, only, tell }) {
  const bin = await ensureVenv('.keepstep/venv-bench', [
    'bench/requirements.txt'
  ]);
  const node = await wheelNode(bin);
  const gateway = join(ROOT, 'build', 'bench');
  await must(node, ['scripts/buildGateway.mjs', '--outdir', gateway]);
  await must(node, ['scripts/buildTestbed.mjs']);
  const work = join(
    folder ?? memoryOrTemporary(bytes),
    `keepstep-bench-${process.pid}`
  );
  mkdirSync(work, { recursive: true });
  const server = await startServer({
    node,
    bundle: join(ROOT, 'build', 'testbed', 'gcs.mjs'),
    data: join(work, 'server'),
    args: ['--tls']
  });
  writeFileSync(join(work, 'rclone.conf'), '');
  writeFileSync(join(work, 'boto.cfg'), botoConfig(server.tlsPort, work));
  const python = join(bin, 'python');
  const all = contestants({
    node,
    gateway: join(gateway, 'main.mjs'),
    python,
    bin,
    server,
    work
  });
  const taking = only ? chosen(all, only) : all;
  return {
    node,
    python,
    work,
    server,
    main: join(gateway, 'main.mjs'),
    contestants: taking,
    settings: Object.fromEntries(
      Object.entries(taking).map(([name, { settings }]) => [name, settings])
    ),
    rounds,
    tell,
    async close() {
      await server.stop();
      rmSync(work, { recursive: true, force: true });
    }
  };
}

// --- Internal helpers ---

/** Those who are named; ours is always among them. @throws Error for a name that nobody has */
function chosen(all, names) {
  const unknown = names.find(name => !(name in all));
  if (unknown) {
    throw new Error(`Nobody is called ${unknown}: ${Object.keys(all)}.`);
  }
  return Object.fromEntries(
    Object.entries(all).filter(
      ([name]) => name === 'ours' || names.includes(name)
    )
  );
}

/** gsutil against the stand-in, with the thresholds that its documentation names. */
function botoConfig(port, work) {
  return `[Credentials]
gs_json_host = 127.0.0.1
gs_json_port = ${port}
[Boto]
https_validate_certificates = False
[GSUtil]
state_dir = ${work}
parallel_composite_upload_threshold = 150M
sliced_object_download_threshold = 150M
check_hashes = if_fast_else_skip
software_update_check_period = 0
`;
}

const MEMORY = '/dev/shm';

/** Files in memory, where there is room for source, server and target: a disk would be what is measured. */
function memoryOrTemporary(bytes) {
  if (!existsSync(MEMORY)) {
    return tmpdir();
  }
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize > 4 * bytes ? MEMORY : tmpdir();
}
