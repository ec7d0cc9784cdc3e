import { join } from 'node:path';

import { ROOT } from '../setup/run.mjs';
import { changeServer, SLOW_STEPS } from './scene.mjs';

/** An upload under way: its row in the transfers, and the item of the status bar. */
export async function pictureStatus({ page, demo, theme, address }) {
  await changeServer(demo.origin, { throttleBytesPerSecond: 5_000_000 });
  await open(page, address(''));
  await widen(page, 400);
  const panel = region(page);
  await row(page, /^This machine/).waitFor();
  await row(page, /^Folder outputs/).click();
  await row(page, /^Run tiny-gpt/, 3).click();
  // The header follows the selected run, and moves what is below it.
  await panel.getByText(/only on this machine/).waitFor();
  const checkpoint = row(
    page,
    new RegExp(`^Step ${SLOW_STEPS[theme]}, complete`)
  );
  await checkpoint.hover();
  await checkpoint.getByRole('button', { name: 'Upload…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Upload' }).click();
  const transfers = panel.getByRole('region', { name: 'Transfers' });
  await transfers.getByRole('progressbar').waitFor();
  await page.waitForFunction(
    () =>
      Number(
        document
          .querySelector('[role="progressbar"][aria-valuenow]')
          ?.getAttribute('aria-valuenow')
      ) >= 40
  );
  await picture(page, 'status-bar', theme, {
    y: 540,
    width: 1200,
    height: 100
  });
  await changeServer(demo.origin, { throttleBytesPerSecond: null });
  await page.getByText(/^Uploaded checkpoint-/).waitFor();
}

/** The panel at two widths, with a run of every state in it. */
export async function picturePanel({ page, theme, address }) {
  await open(page, address(''));
  await widen(page, 400);
  const bucket = row(page, /^Demo bucket/);
  await bucket.waitFor();
  await row(page, /^Run tiny-gpt/).click();
  await row(page, /^Step 1,.*complete/).waitFor();
  await region(page)
    .getByText(/durable/)
    .waitFor();
  await page.mouse.move(900, 300);
  await clip(page, 'panel', theme);
  await widen(page, 240);
  await clip(page, 'panel-narrow', theme);
}

/** A notebook with the sign-in cell and the resume cell in it. */
export async function pictureCells({ page, demo, theme, address }) {
  await open(page, address(`/tree/${demo.notebook}`));
  await widen(page, 300);
  const run = row(page, /^Run tiny-gpt/);
  await run.click();
  await run.click();
  await region(page)
    .getByText(/durable/)
    .waitFor();
  await page.locator('.jp-Notebook-cell').first().click();
  await page.keyboard.press('Control+Shift+C');
  await page.getByRole('textbox', { name: /command palette/i }).or(page.locator('.lm-CommandPalette-input')).first().fill('Google Sign-in');
  await page.keyboard.press('Enter');
  await page.locator('.jp-CodeCell').nth(1).waitFor();
  await region(page)
    .getByRole('button', { name: 'Resume from latest' })
    .first()
    .click();
  const toast = page.getByText(/^Ready: run the cell/);
  await toast.waitFor();
  await toast.waitFor({ state: 'hidden' });
  await page.setViewportSize({ width: 1200, height: 1800 });
  await picture(page, 'cells', theme, { width: 1200, height: 1800 });
  await page.setViewportSize({ width: 1200, height: 640 });
}

// --- Internal helpers ---

async function open(page, address) {
  await page.goto(address);
  const tab = page.getByRole('tab', { name: 'Training checkpoints' });
  await tab.waitFor();
  if ((await tab.getAttribute('aria-selected')) !== 'true') {
    await tab.click();
  }
  await row(page, /^This machine/).waitFor();
}

function region(page) {
  return page.getByRole('region', { name: 'Training checkpoints' });
}

function row(page, name, level) {
  return region(page).getByRole('treeitem', { name, level });
}

/** Make the panel so many pixels wide, by dragging its edge. */
async function widen(page, width) {
  const box = await region(page).boundingBox();
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width + 1, y);
  await page.mouse.down();
  await page.mouse.move(box.x + width + 1, y, { steps: 4 });
  await page.mouse.up();
}

async function clip(page, name, theme) {
  const box = await region(page).boundingBox();
  await picture(page, name, theme, box);
}

async function picture(page, name, theme, { x = 0, y = 0, width, height }) {
  await page.screenshot({
    path: join(ROOT, 'docs', 'images', `${name}-${theme}.png`),
    clip: { x, y, width, height }
  });
}
