/**
 * `npm run bench -- --quick --json FILE`: how fast Keepstep is beside other clients, and beside
 * raw requests, against one local server. `--full` takes larger files and writes
 * docs/benchmarks.md. It sets up all that it needs.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';

import { ROOT } from '../scripts/setup/run.mjs';
import { casesOf } from './cases.mjs';
import { documentOf } from './document.mjs';
import { machine, versions } from './machine.mjs';
import { manyTransfers } from './manyTransfers.mjs';
import { printRows } from './printRows.mjs';
import { runCase } from './runCase.mjs';
import { secondPush } from './secondPush.mjs';
import { serverAlone } from './serverAlone.mjs';
import { setUp } from './setUp.mjs';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    json: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string' },
    /** A regular expression over the names of the cases. */
    only: { type: 'string', default: '' },
    /** Who takes part beside ours: `floor,rclone`. */
    with: { type: 'string' },
    /** Write docs/benchmarks.md, as `--full` does. */
    document: { type: 'boolean', default: false }
  }
});

const { full } = values;
const tell = line => console.error(line);
const isWanted = what => new RegExp(values.only).test(what);
const start = performance.now();
const bench = await setUp({
  bytes: full ? 4 * 1024 ** 3 : 512 * 1024 ** 2,
  rounds: Number(values.rounds),
  folder: values.folder,
  only: values.with?.split(','),
  tell
});
try {
  const rows = [];
  const cases = casesOf(full);
  const parts = [
    ['server by itself', () => serverAlone(bench)],
    ...cases.map(one => [one.what, () => runCase(bench, one)]),
    ['second push', async () => [await secondPush(bench, cases[1])]],
    ['many transfers', () => manyTransfers(bench, full)]
  ];
  for (const [what, run] of parts.filter(([what]) => isWanted(what))) {
    tell(what);
    rows.push(...(await run()));
  }
  printRows(rows);
  if (values.json) {
    writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  }
  if (full || values.document) {
    const text = documentOf(rows, {
      form: full ? '--full' : '--quick',
      rounds: bench.rounds,
      minutes: (performance.now() - start) / 60_000,
      settings: bench.settings,
      machine: machine(),
      versions: await versions(bench)
    });
    writeFileSync(join(ROOT, 'docs', 'benchmarks.md'), text);
  }
} finally {
  await bench.close();
}
