/**
 * `npm test`: set everything up and run every suite in its short, seeded form.
 *
 *   node scripts/test.mjs [--full] [suite …]
 *
 * The last line is `N passed, N failed`, with `, N skipped` where some were.
 */
import { parseArgs } from 'node:util';

import { ensureNodeModules } from './setup/nodeModules.mjs';
import { SUITES } from './suites.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { full: { type: 'boolean', default: false } }
});

// Whatever credentials or emulator this shell has, no test may see them.
for (const name of Object.keys(process.env)) {
  if (
    /^(GOOGLE_|GCLOUD_|CLOUDSDK_|GCE_METADATA_|STORAGE_EMULATOR_HOST|JUPYTER|KEEPSTEP_|AWS_|HF_TOKEN|WANDB_)/.test(
      name
    )
  ) {
    delete process.env[name];
  }
}

// The tests that have a long form read this.
if (values.full) {
  process.env['KEEPSTEP_FULL'] = '1';
}

const chosen = positionals.length ? positionals : Object.keys(SUITES);
const unknown = chosen.filter(name => !(name in SUITES));
if (unknown.length) {
  console.error(
    `There is no suite ${unknown.join(', ')}. There are: ${Object.keys(SUITES).join(', ')}.`
  );
  process.exit(2);
}

const total = { passed: 0, failed: 0, skipped: 0 };
const summary = [];
await ensureNodeModules();
for (const name of chosen) {
  console.log(`\n=== ${name}`);
  const began = Date.now();
  const counts = await SUITES[name]().catch(error => {
    console.error(error.message);
    return { passed: 0, failed: 1, skipped: 0 };
  });
  for (const key of Object.keys(total)) {
    total[key] += counts[key] ?? 0;
  }
  summary.push(
    `${name.padEnd(10)} ${line(counts)} in ${Math.round((Date.now() - began) / 1000)} s`
  );
}
console.log(`\n${summary.join('\n')}\n`);
console.log(line(total));
process.exitCode = total.failed ? 1 : 0;

function line({ passed, failed, skipped = 0 }) {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
}
