import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Locator, Page } from '@playwright/test';

import { notification } from '../story/lab';
import { UploadForm } from '../story/uploadForm';
import type { Machine } from '../world/machine';
import { openPanel } from '../world/panel';
import { expect, test as base } from '../world/sharedWorld';
import { bucketStorage } from '../world/world';

const BUCKET = 'upload-bucket';
const STORAGE = `Bucket (gs://${BUCKET}/)`;
const SAMPLE = join(__dirname, '../../examples/samples/tiny-gpt/checkpoint-10');
/** At {@link SLOW} it takes two minutes: whoever waits for its end has to undo the throttle. */
const BIG = 16 * 1024 * 1024;
const SLOW = { throttleBytesPerSecond: 128 * 1024 };

const test = base.extend<object, { machine: Machine }>({
  machine: [
    async ({ world }, use) => {
      await world.bucketServer.makeBucket(BUCKET);
      const prepare = (work: string) => {
        const checkpoint = join(work, 'outputs', 'tiny', 'checkpoint-10');
        cpSync(SAMPLE, checkpoint, { recursive: true });
        writeFileSync(join(checkpoint, 'added.bin'), Buffer.alloc(BIG, 7));
      };
      const storages = [bucketStorage(BUCKET)];
      await use(await world.startMachine({ storages, prepare }));
    },
    { scope: 'worker' }
  ]
});

test.afterEach(async ({ world }) => {
  await world.bucketServer.change({ throttleBytesPerSecond: null });
});

test('an upload goes on when the tab is closed, and its record is there on reload', async ({
  browser,
  machine,
  world: { bucketServer }
}) => {
  await bucketServer.change(SLOW);
  const closed = await browser.newPage();
  await startUpload(closed, machine, 'kept-on');
  await expect(progress(closed)).toBeVisible();
  await closed.close();

  const page = await browser.newPage();
  await openPanel(page, machine);
  await expect(statusBar(page)).toContainText(/\d+ %/);
  await statusBar(page).click();
  await expect(progress(page)).toBeVisible();
  expect(await manifests(bucketServer, 'kept-on')).toEqual([]);

  await bucketServer.change({ throttleBytesPerSecond: null });
  await expect(
    notification(page, /Uploaded checkpoint-10 \(.*\), verified\./)
  ).toBeVisible();
  await expect(statusBar(page)).toBeHidden();
  expect(await manifests(bucketServer, 'kept-on')).toHaveLength(1);
  await page.reload();
  await expect(transfers(page).getByRole('row')).toContainText(
    /checkpoint-10.*uploaded, verified/
  );
  await page.close();
});

test('a cancelled upload leaves nothing of the checkpoint in the bucket', async ({
  page,
  machine,
  world: { bucketServer }
}) => {
  await bucketServer.change(SLOW);
  const panel = await startUpload(page, machine, 'given-up');
  const prefix = 'given-up/checkpoint-10/';
  // The small files are in the bucket by now.
  await expect
    .poll(() => bucketServer.names(BUCKET, prefix))
    .toContain(`${prefix}config.json`);
  await transfers(page)
    .getByRole('button', { name: 'Cancel: Upload of checkpoint-10' })
    .click();
  await expect(
    transfers(page).getByRole('row').filter({ hasText: 'cancelled' })
  ).toBeVisible();
  await expect(statusBar(page)).toBeHidden();
  expect(await bucketServer.names(BUCKET, prefix)).toEqual([]);
  await expect(panel.row(/^Run given-up/)).toHaveCount(0);
});

test('a folder of the stock file browser is uploaded from its context menu', async ({
  page,
  machine,
  world: { bucketServer }
}) => {
  const panel = await openPanel(page, machine, 'outputs/tiny');
  await page.getByRole('tab', { name: /^File Browser/ }).click();
  await page
    .getByRole('listitem')
    .filter({ hasText: 'checkpoint-10' })
    .click({ button: 'right' });
  await page
    .getByRole('menuitem', { name: 'Upload Training Checkpoint…' })
    .click();
  const form = new UploadForm(page);
  // Chosen by the click, and part of a run that is named after the folder around it.
  await expect(form.dialog).toContainText('outputs/tiny/checkpoint-10');
  await expect(form.run).toHaveValue('tiny');
  await form.begin();
  await expect(
    notification(page, /Uploaded checkpoint-10 \(.*\), verified\./)
  ).toBeVisible();
  expect(await manifests(bucketServer, 'tiny')).toHaveLength(1);
  await panel.row(/^Run tiny, 1 training checkpoint/).click();
  await expect(panel.row(/^Step 10, durable/)).toBeVisible();
});

// --- Internal helpers ---

/** Begin by the button, with the panel left at its transfers. */
async function startUpload(page: Page, machine: Machine, run: string) {
  const panel = await openPanel(page, machine);
  await panel.button('Upload…').click();
  const form = new UploadForm(page);
  await form.walkTo('outputs/', 'tiny/', 'checkpoint-10');
  await form.send(STORAGE, run);
  return panel;
}

function transfers(page: Page): Locator {
  return page.getByRole('region', { name: 'Transfers' });
}

function progress(page: Page): Locator {
  return transfers(page).getByRole('progressbar', {
    name: 'Upload of checkpoint-10'
  });
}

function statusBar(page: Page): Locator {
  return page.getByTitle('Show the transfers of training checkpoints');
}

/** The manifests in a run: one for each checkpoint that was uploaded to its end. */
async function manifests(
  server: { names(bucket: string, prefix: string): Promise<string[]> },
  run: string
): Promise<string[]> {
  const names = await server.names(BUCKET, `${run}/`);
  return names.filter(name => name.endsWith('/keepstep-manifest.json'));
}
