import { randomBytes } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Locator, Page } from '@playwright/test';

import { chooseInPalette, notification } from '../story/lab';
import { UploadForm } from '../story/uploadForm';
import { gatewayPids } from '../world/gatewayPids';
import type { Machine } from '../world/machine';
import { openPanel } from '../world/panel';
import { expect, test as base } from '../world/sharedWorld';
import { Transfers } from '../world/transfers';
import { bucketStorage } from '../world/world';

const BUCKET = 'transfers-bucket';
const STORAGE = `Bucket (gs://${BUCKET}/)`;
const SAMPLE = join(__dirname, '../../examples/samples/tiny-gpt/checkpoint-10');
const BIG = 48 * 1024 * 1024;
/** At this rate the large file takes two minutes: whoever waits for its end has to undo it. */
const SLOW = { throttleBytesPerSecond: 400 * 1024 };
const FAST = { throttleBytesPerSecond: null, forbiddenBuckets: [] };

const test = base.extend<{ transfers: Transfers }, { machine: Machine }>({
  machine: [
    async ({ world }, use) => {
      await world.bucketServer.makeBucket(BUCKET);
      const prepare = (work: string) => {
        const checkpoint = join(work, 'outputs', 'tiny', 'checkpoint-10');
        cpSync(SAMPLE, checkpoint, { recursive: true });
        writeFileSync(join(checkpoint, 'added.bin'), randomBytes(BIG));
      };
      const storages = [bucketStorage(BUCKET)];
      await use(await world.startMachine({ storages, prepare }));
    },
    { scope: 'worker' }
  ],
  transfers: async ({ page, machine, world }, use) => {
    await world.bucketServer.change(SLOW);
    await openPanel(page, machine);
    await use(new Transfers(page));
    // What a test leaves behind is not the next one's.
    await call(page, 'cancelTransfer');
    await world.bucketServer.change(FAST);
    await expect(page.locator('.jp-KeepstepStatus-button')).toHaveCount(0);
    await call(page, 'clearTransfers');
  }
});

test('U30 what is paused holds still, and what is resumed ends byte-exact', async ({
  page,
  machine,
  transfers,
  world: { bucketServer }
}) => {
  await upload(page, 'held');
  await expect(transfers.row('held')).toContainText(/[1-9]\d? % · /);
  await transfers.button('held', 'Pause').click();
  await expect(transfers.row('held')).toContainText('paused · ');
  await expect(transfers.statusBar).toContainText('paused');
  const held = await transfers.row('held').innerText();

  // Others pass it by.
  await bucketServer.change(FAST);
  await upload(page, 'passes');
  await expect(transfers.row('passes')).toContainText('uploaded, verified');
  expect(await transfers.row('held').innerText()).toBe(held);
  expect(await manifests(bucketServer, 'held')).toEqual([]);

  await transfers.button('held', 'Resume').click();
  await expect(transfers.row('held')).toContainText(
    /uploaded, verified · .* · in /
  );
  const sent = await bucketServer.read(BUCKET, 'held/checkpoint-10/added.bin');
  const had = readFileSync(
    join(machine.work, 'outputs/tiny/checkpoint-10/added.bin')
  );
  expect(sent.equals(had)).toBe(true);
  expect(await manifests(bucketServer, 'held')).toHaveLength(1);
});

test('U44 U45 cancelled by its notification it leaves nothing, the notification neither', async ({
  page,
  transfers,
  world: { bucketServer }
}) => {
  await upload(page, 'given-up');
  const prefix = 'given-up/checkpoint-10/';
  // The small files are in the bucket by now.
  await expect
    .poll(() => bucketServer.names(BUCKET, prefix))
    .toContain(`${prefix}config.json`);
  const toast = progressToast(page);
  await toast.getByRole('button', { name: 'Cancel' }).click();
  await expect(transfers.row('given-up')).toContainText('cancelled');
  await expect(toast).toHaveCount(0);
  expect(await bucketServer.names(BUCKET, prefix)).toEqual([]);
});

test('U45 U46 what failed is said, and tried again by its notification', async ({
  page,
  transfers,
  world: { bucketServer }
}) => {
  await upload(page, 'faulty');
  const toast = progressToast(page);
  await expect(transfers.row('faulty')).toContainText(/[1-9]\d? % · /);
  // Hidden, it stays away while the upload goes on.
  await toast.getByTitle('Hide notification').click();
  await expect(toast).toHaveCount(0);
  const seen = await transfers.row('faulty').innerText();
  await expect(transfers.row('faulty')).not.toHaveText(seen);
  await expect(transfers.statusBar).toBeVisible();
  await expect(toast).toHaveCount(0);

  await bucketServer.change({ ...FAST, forbiddenBuckets: [BUCKET] });
  const failure = notification(page, /The account in use may not upload/);
  await expect(failure).toBeVisible();
  await expect(transfers.row('faulty')).toContainText(/failed · /);
  await bucketServer.change(FAST);
  await failure.getByRole('button', { name: 'Retry' }).click();
  await expect(transfers.row('faulty')).toContainText('uploaded, verified');
  await expect(failure).toHaveCount(0);
  await expect(
    notification(page, /^Uploaded checkpoint-10 \(.*\), verified\./)
  ).toBeVisible();
  expect(await manifests(bucketServer, 'faulty')).toHaveLength(1);
});

test('U31 U38 one that waits goes first, and all are cancelled by a command', async ({
  page,
  transfers
}) => {
  for (const run of ['one', 'two', 'three', 'four']) {
    await upload(page, run);
  }
  await expect(transfers.row('four')).toContainText('waiting');
  await transfers.button('four', 'Go first').click();
  await expect(transfers.row('four')).toContainText('goes next');
  expect(await order(transfers)).toEqual(['one', 'two', 'four', 'three']);
  await expect(transfers.statusBar).toContainText('↑ 4 transfers');

  // From the menu of its row, which has what applies and nothing else.
  await transfers.row('one').click({ button: 'right' });
  const menu = page.getByRole('menu');
  await expect(menu.getByRole('menuitem', { name: /Transfer$/ })).toHaveText([
    'Pause Transfer',
    'Cancel Transfer'
  ]);
  await menu.getByRole('menuitem', { name: 'Cancel Transfer' }).click();
  await expect(transfers.row('four')).toContainText(' % · ');
  await expect(transfers.row('three')).toContainText('waiting');
  expect(await order(transfers)).toEqual(['two', 'four', 'three', 'one']);

  await chooseInPalette(page, 'Cancel All Transfers of Training Checkpoints');
  await expect(transfers.rows.filter({ hasText: 'cancelled' })).toHaveCount(4);
});

test('U11 U47 the status bar has the figures of the row, and leads to it', async ({
  page,
  transfers
}) => {
  await upload(page, 'counted');
  await expect(transfers.statusBar).toContainText(/MB\/s|kB\/s/);
  // Both at one moment: they are drawn from one record.
  const figures = await page.evaluate(() => {
    return ['.jp-KeepstepStatus-button span', '.jp-KeepstepTransfers-part']
      .map(selector => [...document.querySelectorAll(selector)])
      .map(parts =>
        parts.map(part => part.textContent).find(text => / %$/.test(text ?? ''))
      );
  });
  expect(figures[0]).toMatch(/^\d+ %$/);
  expect(figures[0]).toBe(figures[1]);
  await expect(transfers.statusBar).toContainText('↑ checkpoint-10');
  await page.getByRole('tab', { name: /^File Browser/ }).click();
  await transfers.statusBar.click();
  await expect(transfers.row('counted')).toBeFocused();
});

test('U42 U43 it is in the Running panel, leads to its row, and is cancelled there', async ({
  page,
  transfers,
  world: { bucketServer }
}) => {
  await upload(page, 'runs');
  await expect(transfers.row('runs')).toContainText(/[1-9]\d? % · /);
  await page.getByRole('tab', { name: /^Running/ }).click();
  const item = page
    .locator('.jp-KeepstepRunning-item')
    .filter({ hasText: 'checkpoint-10' });
  await expect(item).toContainText(/\d+ %/);
  await item.getByText('checkpoint-10').click();
  await expect(transfers.row('runs')).toBeFocused();

  await page.getByRole('tab', { name: /^Running/ }).click();
  await item.hover();
  await item.getByTitle('Cancel').click();
  await expect(item).toHaveCount(0);
  expect(await bucketServer.names(BUCKET, 'runs/checkpoint-10/')).toEqual([]);
});

test('U33 after a reload it is there again, with its files and its buttons', async ({
  page,
  transfers
}) => {
  await upload(page, 'reloaded');
  await expect(transfers.row('reloaded')).toContainText(/[1-9]\d? % · /);
  await page.reload();
  await expect(transfers.row('reloaded')).toContainText(/[1-9]\d? % · /);
  await transfers
    .row('reloaded')
    .getByRole('button', { name: /^\d+ of \d+ files$/ })
    .click();
  const file = transfers
    .row('reloaded')
    .getByRole('progressbar', { name: 'added.bin' });
  await expect(file).toHaveAttribute('aria-valuetext', /of 50\.3 MB$/);
  await transfers.button('reloaded', 'Pause').click();
  await expect(transfers.row('reloaded')).toContainText('paused');
});

test('U34 U37 a transfer is paused, opened, cancelled and cleared by the keyboard alone', async ({
  page,
  transfers
}) => {
  await upload(page, 'by-keys');
  const row = transfers.row('by-keys');
  await expect(row).toContainText(/[1-9]\d? % · /);
  await chooseInPalette(page, 'Show Transfers of Training Checkpoints');
  await expect(row).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(row).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press(' ');
  await expect(row).toContainText('paused');
  await page.keyboard.press(' ');
  await expect(row).toContainText(' left');
  await page.keyboard.press('Shift+F10');
  await expect(
    page.getByRole('menuitem', { name: 'Pause Transfer' })
  ).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(row).toBeFocused();
  // The buttons of the row come after it, and are left again by the arrows.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(transfers.button('by-keys', 'Pause')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(row).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(row).toContainText('cancelled');
  await expect(row).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(row).toHaveCount(0);
});

test('U39 U40 U41 a rate limit is set, shown, kept and taken away', async ({
  page,
  machine,
  transfers
}) => {
  await expect(transfers.region).toHaveCount(0);
  await limitTo(page, '20 Mbit');
  const dialog = page.getByRole('dialog').filter({ hasText: 'Transfer Rate' });
  await expect(dialog.getByRole('alert')).toContainText('“20 Mbit” is no rate');
  await dialog.getByLabel('At most').fill('1 MB');
  await dialog.getByRole('button', { name: 'Set' }).click();
  const limit = page.getByRole('button', {
    name: 'At most 1 MB/s for all transfers: change'
  });
  await expect(limit).toBeVisible();

  // A gateway that begins anew is told of it.
  const [pid] = gatewayPids(machine);
  process.kill(pid ?? 0, 'SIGKILL');
  await expect.poll(() => gatewayPids(machine).join()).toMatch(/^\d+$/);
  await expect.poll(() => gatewayPids(machine)[0]).not.toBe(pid);
  await expect(limit).toBeVisible();
  await page.reload();
  await limit.click();
  await expect(dialog.getByLabel('At most')).toHaveValue('1 MB/s');
  await dialog.getByLabel('At most').fill('');
  await dialog.getByRole('button', { name: 'Set' }).click();
  await expect(limit).toHaveCount(0);
});

// --- Internal helpers ---

/** Send the large checkpoint to a run, by the button of the panel. */
async function upload(page: Page, run: string): Promise<void> {
  await page.getByRole('button', { name: 'Upload…' }).first().click();
  const form = new UploadForm(page);
  await form.walkTo('outputs/', 'tiny/', 'checkpoint-10');
  await form.send(STORAGE, run);
  await new Transfers(page).row(run).waitFor();
}

async function limitTo(page: Page, rate: string): Promise<void> {
  await chooseInPalette(page, 'Limit Transfer Rate…');
  const dialog = page.getByRole('dialog').filter({ hasText: 'Transfer Rate' });
  await dialog.getByLabel('At most').fill(rate);
  await dialog.getByRole('button', { name: 'Set' }).click();
}

/** The runs that the rows go to, from the top. */
async function order(transfers: Transfers): Promise<(string | undefined)[]> {
  const rows: Locator[] = await transfers.rows.all();
  const names = await Promise.all(
    rows.map(row => row.getAttribute('aria-label'))
  );
  return names.map(name => / to Bucket: (.*)$/.exec(name ?? '')?.[1]);
}

/** It is no alert: it would be read aloud each time that it counts up. */
function progressToast(page: Page): Locator {
  return page
    .locator('.Toastify__toast')
    .filter({ hasText: /Uploading checkpoint-10: \d+ % · / });
}

/** End all transfers, or forget them, by the gateway's own routes. */
async function call(
  page: Page,
  route: 'cancelTransfer' | 'clearTransfers'
): Promise<void> {
  await page.evaluate(async name => {
    const token = /_xsrf=([^;]*)/.exec(document.cookie)?.[1] ?? '';
    const post = async (path: string, body: object) => {
      const answer = await fetch(`/keepstep/api/${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-XSRFToken': token },
        body: JSON.stringify(body)
      });
      return answer.json();
    };
    if (name === 'clearTransfers') {
      await post(name, {});
      return;
    }
    const { transfers } = await post('listTransfers', {});
    await Promise.all(
      transfers.map(({ id }: { id: string }) => post(name, { id }))
    );
  }, route);
}

/** The manifests in a run: one for each checkpoint that was uploaded to its end. */
async function manifests(
  server: { names(bucket: string, prefix: string): Promise<string[]> },
  run: string
): Promise<string[]> {
  const names = await server.names(BUCKET, `${run}/`);
  return names.filter(name => name.endsWith('/keepstep-manifest.json'));
}
