/**
 * `node scripts/screenshots.mjs`: make docs/images anew, from the running program.
 *
 * JupyterLab and the local bucket server are started in a temporary folder, a training checkpoint
 * is uploaded slowly, and every picture is taken in the light and in the dark theme.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from '@playwright/test';

import { startDemo } from './demo/startDemo.mjs';
import { startJupyter } from './demo/startJupyter.mjs';
import { addSamples, setTheme } from './pictures/scene.mjs';
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
const home = mkdtempSync(join(tmpdir(), 'keepstep-pictures-'));
const stops = [() => rmSync(home, { recursive: true, force: true })];
try {
  const demo = await startDemo(testbed, stops, home);
  addSamples(demo.work);
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
  const browser = await chromium.launch({
    executablePath: await ensureChromium(),
    args: ['--headless', '--no-sandbox', '--disable-gpu']
  });
  stops.push(() => browser.close());
  const page = (globalThis.P = await browser.newPage({
    viewport: { width: 1200, height: 640 },
    serviceWorkers: 'block'
  }));
  await page.addInitScript(allowNarrowPanels);
  for (const theme of ['light', 'dark']) {
    setTheme(home, theme);
    const scene = {
      page,
      demo,
      theme,
      address: file => `${jupyter.base}/lab${file}?token=${jupyter.token}&reset`
    };
    await pictureStatus(scene);
    await picturePanel(scene);
    await pictureCells(scene);
  }
} catch (error) {
  console.error(error);
  await globalThis.P?.screenshot({ path: '/work/tmp/shot-fail.png' });
} finally {
  for (const stop of stops.reverse()) {
    await stop();
  }
}

// --- Internal helpers ---

/** JupyterLab keeps its sidebar at 250 pixels and more; other hosts do not. Runs in the page. */
function allowNarrowPanels() {
  document.addEventListener('DOMContentLoaded', () => {
    const style = document.createElement('style');
    style.textContent = ':root { --jp-sidebar-min-width: 240px !important }';
    document.head.append(style);
  });
}
