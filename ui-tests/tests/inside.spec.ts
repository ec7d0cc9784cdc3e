import type { Machine } from '../world/machine';
import { openPanel } from '../world/panel';
import { plantCheckpoint } from '../world/plantCheckpoint';
import { expect, test as base } from '../world/sharedWorld';
import { bucketStorage } from '../world/world';

const BUCKET = 'inside-bucket';

const test = base.extend<object, { machine: Machine }>({
  machine: [
    async ({ world }, use) => {
      await world.bucketServer.makeBucket(BUCKET);
      await plantCheckpoint(world.bucketServer, BUCKET, 'tiny/checkpoint-10/');
      const storages = [bucketStorage(BUCKET)];
      await use(await world.startMachine({ storages }));
    },
    { scope: 'worker' }
  ]
});

test('C21 the tensors of a training checkpoint in a bucket are shown and found by name', async ({
  page,
  machine
}) => {
  const panel = await openPanel(page, machine);
  await panel.expand(/^Run tiny/);
  await panel.row(/^Step 10/).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Look Inside…' }).click();

  const dialog = page.getByRole('dialog');
  const tensors = dialog.getByRole('region', { name: 'Tensors' });
  await expect(
    tensors.getByRole('row', { name: /^transformer\.h / })
  ).toBeVisible();
  await expect(dialog.getByRole('status')).toHaveText(
    /^\d+ tensors, [\d,]+ parameters, [\d.]+ kB$/
  );
  // The keyboard is in the field already.
  await page.keyboard.type('ln_f');
  await expect(tensors.getByRole('row')).toHaveText([
    /^Tensor/,
    /^transformer\.ln_f\.\w+F32 \[16\]1664 Bmodel\.safetensors$/,
    /^transformer\.ln_f\.\w+F32 \[16\]1664 Bmodel\.safetensors$/
  ]);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
});
