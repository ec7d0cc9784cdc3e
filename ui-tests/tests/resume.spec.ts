import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { seed } from '../../scripts/demo/startDemo.mjs';
import { notification } from '../story/lab';
import { Notebook, notebookFile } from '../story/notebook';
import type { Machine } from '../world/machine';
import { openPanel, type Panel } from '../world/panel';
import { expect, test as base } from '../world/sharedWorld';
import { bucketStorage } from '../world/world';

const BUCKET = 'resume-bucket';
const RUN = 'tiny-gpt';
const RESUMING = '# Resume from latest';

const test = base.extend<object, { machine: Machine }>({
  machine: [
    async ({ world }, use) => {
      await seed(world.bucketServer.origin, BUCKET);
      const prepare = (work: string) => {
        for (const name of ['updated.ipynb', 'undone.ipynb']) {
          const file = notebookFile(['print("mine")'], 'python3');
          writeFileSync(join(work, name), file);
        }
      };
      const storages = [bucketStorage(BUCKET)];
      await use(await world.startMachine({ storages, prepare }));
    },
    { scope: 'worker' }
  ]
});

test('U18 Resume from latest, clicked again, updates its cell and adds no other', async ({
  page,
  machine,
  world: { bucketServer }
}) => {
  const panel = await openPanel(page, machine, 'updated.ipynb');
  const notebook = new Notebook(page);
  await resume(page, panel, 1000);
  const cell = notebook.cells(RESUMING);
  const copy = (step: number) =>
    `CHECKPOINT = "${join(machine.work, 'outputs', RUN, `checkpoint-${step}`)}"`;
  await expect(cell).toContainText(copy(1000));
  await expect(notebook.cells()).toHaveCount(2);

  const whole = `${RUN}/checkpoint-1000/`;
  for (const name of await bucketServer.names(BUCKET, whole)) {
    const content = await bucketServer.read(BUCKET, name);
    const newer = `${RUN}/checkpoint-2000/${name.slice(whole.length)}`;
    await bucketServer.plant(BUCKET, newer, content);
  }
  await resume(page, panel, 2000);
  await expect(cell).toContainText(copy(2000));
  await expect(notebook.cells()).toHaveCount(2);
});

test('N5 one undo takes the inserted cell away, and nothing else', async ({
  page,
  machine
}) => {
  const panel = await openPanel(page, machine, 'undone.ipynb');
  const notebook = new Notebook(page);
  await notebook.choose('print("mine")');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+End');
  await page.keyboard.type('  # changed just before');
  await resume(page, panel);
  await expect(notebook.cells(RESUMING)).toHaveCount(1);
  await notebook.choose('print("mine")');
  await page.keyboard.press('z');
  await expect(notebook.cells(RESUMING)).toHaveCount(0);
  await expect(notebook.cells()).toHaveCount(1);
  await expect(notebook.cells()).toContainText('# changed just before');
});

// --- Internal helpers ---

/** Click the button of the run's own row, and wait until its cell is there. */
async function resume(
  page: Page,
  panel: Panel,
  step: number | string = '\\d+'
): Promise<void> {
  const run = panel.row(new RegExp(`^Run ${RUN}`));
  await run.hover();
  await run.getByRole('button', { name: 'Resume from latest' }).click();
  await expect(
    notification(page, new RegExp(`^Ready: run .* from step ${step}\\.$`))
  ).toBeVisible();
}
