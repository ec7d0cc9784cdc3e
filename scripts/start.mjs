/**
 * `npm start`: set everything up, start JupyterLab with Keepstep in it, print the address, and
 * on Ctrl-C leave nothing running.
 *
 *   --no-demo      your own credentials (or emulator) and the folder you are in, no samples
 *   --port N       Jupyter's port; a free one otherwise
 */
import { parseArgs } from 'node:util';

import { startDemo } from './demo/startDemo.mjs';
import { startJupyter } from './demo/startJupyter.mjs';
import { ensureBuilt, ensureInstalled } from './setup/extension.mjs';
import { ensureNodeModules } from './setup/nodeModules.mjs';
import { ensureVenv } from './setup/python.mjs';

const { values } = parseArgs({
  allowNegative: true,
  options: {
    demo: { type: 'boolean', default: true },
    port: { type: 'string', default: '0' }
  }
});

const stops = [];
let stopping;
const stop = code => {
  stopping ??= (async () => {
    for (const end of stops.reverse()) {
      await end();
    }
    process.exit(code);
  })();
  return stopping;
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => stop(0));
}

try {
  await ensureNodeModules();
  const bin = await ensureVenv('.venv', ['requirements/lab.txt']);
  const { testbed } = await ensureBuilt();
  await ensureInstalled(bin);
  const demo = values.demo ? await startDemo(testbed, stops) : undefined;
  const jupyter = await startJupyter({
    bin,
    port: Number(values.port),
    demo,
    stops
  });
  console.log(`\nJupyterLab with Keepstep: ${jupyter.url}`);
  console.log(
    'Training checkpoints are in the left sidebar. Ctrl-C stops everything.\n'
  );
  void jupyter.ended.then(code => stop(code));
} catch (error) {
  console.error(error.message);
  await stop(1);
}
