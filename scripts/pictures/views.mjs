import { join } from 'node:path';

import { ROOT } from '../setup/run.mjs';
import { STEP, throttle } from './scene.mjs';

/** An upload under way: its row in the transfers, and the item of the status bar. */
export async function pictureStatus({ page, demo, theme, address }) {
  await throttle(demo.origin, 5_000_000);
  await open(page, address(''));
  await widen(page, 400);
  await row(page, /^Folder outputs/).click();
  await row(page, /^Run tiny-gpt/, 3).click();
  // The header follows the selected run, and moves what is below it.
  await panelOf(page)
    .getByText(/only on this machine/)
    .waitFor();
  const checkpoint = row(page, new RegExp(`^Step ${STEP}, complete`));
  await checkpoint.hover();
  await checkpoint.getByRole('button', { name: 'Upload…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Upload' }).click();
  await page.waitForFunction(
    least =>
      Number(
        document
          .querySelector('.jp-KeepstepTransfers [role="progressbar"]')
          ?.getAttribute('aria-valuenow')
      ) >= least,
    40
  );
  // The notification stands above the status bar.
  await page.getByTitle('Hide notification').click();
  await page.locator('.Toastify__toast').waitFor({ state: 'detached' });
  await picture(page, 'status-bar', theme, {
    y: 540,
    width: 1200,
    height: 100
  });
  await throttle(demo.origin, null);
  await page.getByText(/^Uploaded checkpoint-/).waitFor();
}

/** The panel at two widths, with a run in it that has every state. */
export async function picturePanel({ page, theme, address }) {
  await open(page, address(''));
  await widen(page, 400);
  await row(page, /^Run tiny-gpt/).click();
  await row(page, /^Step 1, complete/).waitFor();
  await headerIsReady(page);
  await page.mouse.move(900, 300);
  await pictureOf(panelOf(page), 'panel', theme);
  await widen(page, 240);
  await pictureOf(panelOf(page), 'panel-narrow', theme);
}

/** A notebook with the sign-in cell and the resume cell in it. */
export async function pictureCells({ page, demo, theme, address }) {
  await page.setViewportSize({ width: 1200, height: 520 });
  await open(page, address(`/tree/${demo.notebook}`));
  await widen(page, 320);
  await row(page, /^Run tiny-gpt/).click();
  await row(page, /^Step 1, complete/).waitFor();
  await headerIsReady(page);
  const cells = page.locator('.jp-Notebook .jp-CodeCell');
  await cells.first().locator('.jp-InputPrompt').click();
  await page.keyboard.press('Control+Shift+C');
  await page.locator('.lm-CommandPalette-input').fill('Google Sign-in Cell');
  await page.keyboard.press('Enter');
  await cells.nth(1).getByText('Sign in to Google').first().waitFor();
  await panelOf(page)
    .getByRole('button', { name: 'Resume from latest' })
    .first()
    .click();
  const toasts = page.locator('.Toastify__toast');
  await page.getByText(/^Ready: run the cell/).waitFor();
  await toasts.first().waitFor({ state: 'detached' });
  const cell = cells.filter({ hasText: 'RUN_URI' }).last();
  await cell.evaluate(node => node.scrollIntoView({ block: 'start' }));
  await page.mouse.move(1180, 300);
  await picture(page, 'cells', theme, { width: 1200, height: 520 });
}

/** Open JupyterLab, with the panel in it. */
export async function open(page, address) {
  await page.goto(address);
  const tab = page.getByRole('tab', { name: 'Training checkpoints' });
  await tab.waitFor();
  if ((await tab.getAttribute('aria-selected')) !== 'true') {
    await tab.click();
  }
  await row(page, /^This machine/).waitFor();
}

/** The panel. */
export function panelOf(page) {
  return page.getByRole('region', { name: 'Training checkpoints' });
}

/** A row of the tree. */
export function row(page, name, level) {
  return panelOf(page).getByRole('treeitem', { name, level });
}

/** Make the panel so many pixels wide, by dragging its edge. */
export async function widen(page, width) {
  const box = await panelOf(page).boundingBox();
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width + 1, y);
  await page.mouse.down();
  await page.mouse.move(box.x + width + 1, y, { steps: 4 });
  await page.mouse.up();
}

/** Take a picture of an element. */
export async function pictureOf(locator, name, theme) {
  await picture(locator.page(), name, theme, await locator.boundingBox());
}

// --- Internal helpers ---

async function headerIsReady(page) {
  await panelOf(page)
    .getByRole('status')
    .filter({ hasText: `step ${STEP} durable` })
    .waitFor();
}

async function picture(page, name, theme, { x = 0, y = 0, width, height }) {
  await page.screenshot({
    path: join(ROOT, 'docs', 'images', `${name}-${theme}.png`),
    clip: { x, y, width, height }
  });
}
