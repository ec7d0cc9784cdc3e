import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { chooseInMenu, chooseInPalette, notification } from '../story/lab';
import { Notebook, notebookFile } from '../story/notebook';
import { acknowledgedBy, watchPercentages } from '../story/percentages';
import { UploadForm } from '../story/uploadForm';
import { plantCutShort } from '../story/plantCutShort';
import {
  MAKE_TRAINER,
  TRAIN_UNTIL_KILLED,
  copyTrainer,
  differences,
  trainUninterrupted,
  trainingPython
} from '../story/training';
import { openPanel } from '../world/panel';
import { bucketStorage, expect, test } from '../world/world';

const BUCKET = 'story-bucket';
/** Where the cell for saving sends the checkpoints when nobody says otherwise. */
const RUN = 'my-run';
const OTHER_RUN = 'kept-by-hand';

/** A line of each cell by which it is found. */
const MAKING = 'trainer = tiny_trainer(';
const TRAINING = 'trainer.add_callback(KilledAtStep12())';
const SIGN_IN = '# Sign in to Google';
const SAVING = '# Upload on every save';
const RESUMING = '# Resume from latest';

test.setTimeout(300_000);

test('a training loses its machine, resumes from the bucket on another, and ends as if nothing had been', async ({
  browser,
  world
}, info) => {
  mkdirSync(info.outputPath(), { recursive: true });
  const { bucketServer } = world;
  await bucketServer.makeBucket(BUCKET);
  const startMachine = (...cells: string[]) =>
    world.startMachine({
      storages: [bucketStorage(BUCKET)],
      trainingPython: trainingPython(),
      prepare: work => {
        copyTrainer(work);
        writeFileSync(join(work, 'train.ipynb'), notebookFile(cells));
      }
    });
  const uninterrupted = trainUninterrupted(info.outputPath());

  const lost = await startMachine(MAKE_TRAINER, TRAIN_UNTIL_KILLED);
  const page = await browser.newPage();
  const panel = await openPanel(page, lost, 'train.ipynb');
  const notebook = new Notebook(page);

  await test.step('cells for signing in and saving are inserted by clicks', async () => {
    await notebook.choose(MAKING);
    await chooseInMenu(page, 'Insert a Google Sign-in Cell');
    await expect(notebook.cells(SIGN_IN)).toHaveCount(1);
    await chooseInPalette(page, 'Insert a Saving Cell');
    await expect(notebook.cells(SAVING)).toContainText(
      `RUN_URI = "gs://${BUCKET}/${RUN}"`
    );
  });

  await test.step('they run, and the training is killed at step 12', async () => {
    await notebook.choose(MAKING);
    await notebook.runActive();
    await notebook.runActive();
    await notebook.runActive();
    await expect(notebook.output(MAKING)).toContainText('The trainer is made', {
      timeout: 60_000
    });
    await expect(notebook.output(SIGN_IN)).toContainText(
      `Using the storage emulator at ${bucketServer.origin}, without any credential.`
    );
    await expect(notebook.output(SAVING)).toContainText(
      `Every checkpoint that this trainer saves goes to gs://${BUCKET}/${RUN}`
    );
    await notebook.choose(TRAINING);
    await notebook.runActive();
    const died = page.getByRole('dialog', { name: 'Kernel Restarting' });
    await died.getByRole('button', { name: 'Ok' }).click();
  });

  await test.step('checkpoints 5 and 10 are in the bucket, every byte verified', async () => {
    await panel.refresh();
    await panel.row(new RegExp(`^Run ${RUN}, 2 training checkpoints`)).click();
    await expect(panel.row(/^Step 10, durable/)).toBeVisible();
    await expect(panel.row(/^Step 5, durable/)).toBeVisible();
    await expect(panel.row(/^Step /)).toHaveCount(2);
  });

  await test.step('one is uploaded by the button, and the status bar never says more than the bucket has', async () => {
    await bucketServer.change({ throttleBytesPerSecond: 10_000 });
    const shown = await watchPercentages(page);
    await panel.button('Upload…').click();
    const form = new UploadForm(page);
    await form.walkTo('outputs/', 'story/', 'checkpoint-10');
    await form.send(`Bucket (gs://${BUCKET}/)`, OTHER_RUN);
    await expect(
      notification(page, /Uploaded checkpoint-10 \(.*\), verified\./)
    ).toBeVisible({ timeout: 60_000 });
    await bucketServer.change({ throttleBytesPerSecond: null });

    const percentages = await shown();
    const numbers = percentages.map(({ percentage }) => percentage);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    const between = numbers.filter(number => number > 0 && number < 100);
    expect(between.length).toBeGreaterThanOrEqual(3);
    const log = await bucketServer.log();
    const total = sizeOf(join(lost.work, 'outputs/story/checkpoint-10'));
    const acknowledged = (at: number) =>
      acknowledgedBy(log, `${OTHER_RUN}/checkpoint-10/`, at);
    expect(acknowledged(Infinity)).toBe(total);
    const ahead = percentages.filter(
      ({ at, percentage }) => percentage > (100 * acknowledged(at)) / total
    );
    expect(ahead).toEqual([]);
  });

  await test.step('the machine is lost, and a checkpoint 15 was cut short', async () => {
    await page.close();
    await lost.lose();
    await plantCutShort(bucketServer, BUCKET, RUN);
  });

  const fresh = await startMachine(MAKE_TRAINER);
  expect(readdirSync(fresh.work).sort()).toEqual([
    'tiny_trainer.py',
    'train.ipynb'
  ]);
  const freshPage = await browser.newPage();
  const freshPanel = await openPanel(freshPage, fresh, 'train.ipynb');
  const freshNotebook = new Notebook(freshPage);

  await test.step('Resume from latest names 15 and why, fetches 10 and inserts the cell', async () => {
    await freshPanel
      .row(new RegExp(`^Run ${RUN}, 3 training checkpoints`))
      .click();
    await expect(freshPanel.row(/^Step 15, incomplete/)).toBeVisible();
    await expect(freshPanel.region).toContainText('step 10 durable');
    await freshPanel.resume.click();
    await expect(
      notification(
        freshPage,
        /^Resuming from step 10\. Passed over: checkpoint-15 \(.*trainer_state\.json/
      )
    ).toBeVisible();
    await expect(
      notification(freshPage, 'Ready: run the cell to go on from step 10.')
    ).toBeVisible();
    await expect(freshNotebook.cells(RESUMING)).toContainText(
      `CHECKPOINT = "${join(fresh.work, 'outputs', RUN, 'checkpoint-10')}"`
    );
  });

  await test.step('the inserted cell runs, and the training goes from 10 to 20', async () => {
    await freshNotebook.choose(MAKING);
    await freshNotebook.runActive();
    await freshNotebook.runActive();
    const said = freshNotebook.output(RESUMING);
    await expect(said).toContainText(
      /Passed over checkpoint-15: .*\n.*is here already and agrees with .*\nResuming from checkpoint-10 \(step 10\)…/,
      { timeout: 60_000 }
    );
    await expect(said).toContainText('train_runtime');
  });

  await test.step('weights, optimizer and losses are those of a training that was never interrupted', async () => {
    const resumed = join(fresh.work, 'outputs/story');
    expect(
      await differences(
        join(resumed, 'checkpoint-20'),
        join(await uninterrupted, 'checkpoint-20')
      )
    ).toEqual([]);
    // It went on from 10 and did not begin anew.
    expect(readdirSync(resumed).sort()).toEqual([
      'checkpoint-15',
      'checkpoint-20'
    ]);
  });
});

// --- Internal helpers ---

/** The bytes of the files in a folder. */
function sizeOf(folder: string): number {
  return readdirSync(folder)
    .map(name => statSync(join(folder, name)).size)
    .reduce((sum, size) => sum + size, 0);
}
