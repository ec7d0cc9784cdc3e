/**
 * `node scripts/screenshots.mjs`: make docs/images anew, from the running program.
 *
 * JupyterLab and the local bucket server are started in a temporary folder, in the light and in
 * the dark theme, and a training checkpoint is uploaded slowly.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from '@playwright/test';

import { startDemo } from './demo/startDemo.mjs';
import { startJupyter } from './demo/startJupyter.mjs';
import { addCheckpoint, setTheme } from './pictures/scene.mjs';
import { pictureTransfers } from './pictures/transfers.mjs';
import {
  pictureCells,
  picturePanel,
  pictureStatus
} from './pictures/views.mjs';
import { ensureChromium } from './setup/chromium.mjs';
import { ensureBuilt, ensureInstalled } from './setup/extension.mjs';
import { ensureNodeModules } from './setup/nodeModules.mjs';
import { ensureVenv } from './setup/python.mjs';

await ensureNodeModules();
const bin = await ensureVenv('.venv', ['requirements/lab.txt']);
const { testbed } = await ensureBuilt();
await ensureInstalled(bin);
const browser = await chromium.launch({
  executablePath: await ensureChromium(),
  args: ['--headless', '--no-sandbox', '--disable-gpu']
});
try {
  for (const theme of ['light', 'dark']) {
    await takePictures(theme);
  }
} finally {
  await browser.close();
}

// --- Internal helpers ---

async function takePictures(theme) {
  const home = mkdtempSync(join(tmpdir(), 'demo-'));
  const stops = [() => rmSync(home, { recursive: true, force: true })];
  try {
    const demo = await startDemo(testbed, stops, home);
    addCheckpoint(demo.work);
    setTheme(home, theme);
    const jupyter = await startJupyter({
      bin,
      port: 0,
      demo,
      stops,
      quiet: true,
      env: {
        HOME: home,
        JUPYTER_CONFIG_DIR: join(home, 'config'),
        JUPYTER_DATA_DIR: join(home, 'data'),
        JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
        IPYTHONDIR: join(home, 'ipython')
      }
    });
    const page = await browser.newPage({
      viewport: { width: 1200, height: 640 },
      serviceWorkers: 'block'
    });
    stops.push(() => page.close());
    await page.addInitScript(allowNarrowPanels);
    const address = file =>
      `${jupyter.base}/lab${file}?token=${jupyter.token}&reset`;
    const scene = { page, demo, theme, address };
    await pictureStatus(scene);
    await picturePanel(scene);
    await pictureCells(scene);
    await pictureTransfers(scene);
  } finally {
    for (const stop of stops.reverse()) {
      await stop();
    }
  }
}

/** JupyterLab keeps its sidebar at 250 pixels and more; other hosts do not. Runs in the page. */
function allowNarrowPanels() {
  document.addEventListener('DOMContentLoaded', () => {
    const style = document.createElement('style');
    style.textContent = ':root { --jp-sidebar-min-width: 240px !important; }';
    document.head.append(style);
  });
}
