import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { toText } from './cases.mjs';
import { checkFiles } from './checkFiles.mjs';
import { startGateway } from './gateway.mjs';
import { makeFiles } from './makeFiles.mjs';
import { BUCKET } from './peers.mjs';
import { bytesOf, worstDelay } from './toRow.mjs';

const MiB = 1024 * 1024;
const TRANSFERS = 16;

/**
 * Sixteen uploads, and then sixteen downloads, asked for at once of one gateway behind its routes:
 * what memory it takes, and how late its event loop is.
 */
export async function manyTransfers(bench, full) {
  const one = (full ? 256 : 64) * MiB;
  const source = join(bench.work, 'root', 'source');
  const target = join(bench.work, 'root', 'target');
  const names = Array.from({ length: TRANSFERS }, (_, at) => `run-${at}`);
  const files = names.map(name => makeFiles(join(source, name), { one })[0]);
  mkdirSync(target, { recursive: true });
  const local = name => ({
    storage: 'this-machine',
    key: `source/${name}/step_1.pt`
  });
  const remote = (name, rest = '') => ({
    storage: 'bench',
    key: `${name}/${rest}`
  });
  const up = await runAll(bench, files, (gateway, name) =>
    gateway.call('startUpload', {
      source: local(name),
      target: remote(name),
      allowIncomplete: false
    })
  );
  await checkFiles.atServer(
    bench.server,
    'many/',
    files.map((file, at) => ({ ...file, path: `${names[at]}/step_1.pt` }))
  );
  const down = await runAll(bench, files, (gateway, name) =>
    gateway.call('startDownload', {
      source: remote(name, 'step_1.pt'),
      target: { storage: 'this-machine', key: `target/${name}/` }
    })
  );
  checkFiles.onDisk(
    target,
    files.map((file, at) => ({ ...file, path: `${names[at]}/step_1.pt` }))
  );
  await bench.server.remove('many/');
  rmSync(join(bench.work, 'root'), { recursive: true });
  const what = `${TRANSFERS} transfers of ${toText(one)} at once`;
  return [
    { case: `upload of ${what}`, ...up },
    { case: `download of ${what}`, ...down }
  ];

  async function runAll({ node, main, work, server }, all, start) {
    const gateway = await startGateway({
      node,
      main,
      root: join(work, 'root'),
      loop: join(work, 'loop.json'),
      env: {
        KEEPSTEP_GCS_ENDPOINT: server.origin,
        KEEPSTEP_GCS_TOKEN: 'bench',
        KEEPSTEP_STATE: join(work, 'state-many'),
        KEEPSTEP_STORAGES: JSON.stringify([
          { id: 'bench', uri: `gs://${BUCKET}/many/` }
        ])
      }
    });
    const begin = performance.now();
    await Promise.all(names.map(name => start(gateway, name)));
    await gateway.done(TRANSFERS);
    const seconds = (performance.now() - begin) / 1000;
    const seen = await gateway.end();
    rmSync(join(work, 'state-many'), { recursive: true, force: true });
    const bytes = bytesOf(all);
    const rate = bytes / MiB / seconds;
    return {
      unit: 'MiB/s',
      ours: rate,
      floor: null,
      peers: {},
      cpuSecondsPerGiB: { ours: seen.cpuSeconds / (bytes / 1024 ** 3) },
      peakRssMiB: { ours: seen.maxRssMiB },
      loopDelayMs: worstDelay([seen]),
      runs: { ours: [rate] }
    };
  }
}
