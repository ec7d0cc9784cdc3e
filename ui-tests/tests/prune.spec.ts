import { notification } from '../story/lab';
import type { Machine } from '../world/machine';
import { openPanel } from '../world/panel';
import { plantCheckpoint } from '../world/plantCheckpoint';
import { expect, test as base } from '../world/sharedWorld';
import { bucketStorage } from '../world/world';

const BUCKET = 'prune-bucket';
const STEPS = [1, 10, 100, 200];

const test = base.extend<object, { machine: Machine }>({
  machine: [
    async ({ world }, use) => {
      await world.bucketServer.makeBucket(BUCKET);
      await use(
        await world.startMachine({ storages: [bucketStorage(BUCKET)] })
      );
    },
    { scope: 'worker' }
  ]
});

test('R3 old training checkpoints are deleted after a plan, from the row of their run', async ({
  page,
  machine,
  world: { bucketServer }
}) => {
  for (const step of STEPS) {
    await plantCheckpoint(bucketServer, BUCKET, `tiny/checkpoint-${step}/`);
  }
  await plantCheckpoint(bucketServer, BUCKET, 'tiny/checkpoint-300/', {
    without: ['trainer_state.json']
  });
  const panel = await openPanel(page, machine);
  await panel.row(/^Run tiny/).click({ button: 'right' });
  await page
    .getByRole('menuitem', { name: 'Delete Old Training Checkpoints…' })
    .click();

  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Keep the newest').fill('2');
  await dialog.getByRole('button', { name: 'Show the Plan' }).click();
  const plan = dialog.getByRole('region', { name: 'Plan' });
  await expect(plan.getByRole('row')).toHaveText([
    /What happens/,
    /checkpoint-300.*stays: it is newer than the newest complete one/,
    /checkpoint-200.*stays: it is the newest complete one/,
    /checkpoint-100.*stays: it is one of the last 2/,
    /checkpoint-10.*is deleted: no rule keeps it/,
    /checkpoint-1.*is deleted: no rule keeps it/
  ]);
  await page.screenshot({ path: 'ui-tests/test-results/prune-plan.png' });
  // What deletes is not what a stray Enter does.
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Delete for Good' }).click();

  await expect(
    notification(page, /Deleted 2 training checkpoints, .*\./)
  ).toBeVisible();
  const left = await bucketServer.names(BUCKET, 'tiny/');
  expect([...new Set(left.map(name => name.split('/')[1]))].sort()).toEqual([
    'checkpoint-100',
    'checkpoint-200',
    'checkpoint-300'
  ]);
  await panel.expand(/^Run tiny/);
  await expect(panel.row(/^Step 200/)).toBeVisible();
  await expect(panel.row(/^Step 10,/)).toHaveCount(0);
});
