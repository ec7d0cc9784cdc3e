import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Locator, Page } from '@playwright/test';

import type { Machine } from '../world/machine';
import { openPanel, Panel } from '../world/panel';
import { plantCheckpoint } from '../world/plantCheckpoint';
import { expect, test as base } from '../world/sharedWorld';

/** A run of so many checkpoints, each of `FILES` objects. */
const MANY = 600;
const FILES = ['config.json', 'model.bin', 'optimizer.bin', 'rng.bin', 'x.txt'];

const test = base.extend<object, { machine: Machine }>({
  machine: [
    async ({ world }, use) => {
      const { bucketServer } = world;
      for (const step of [1, 10, 1000]) {
        const folder = `tiny-gpt/checkpoint-${step}/`;
        await plantCheckpoint(bucketServer, 'runs', folder);
      }
      await plantCheckpoint(bucketServer, 'runs', 'tiny-gpt/checkpoint-1005/', {
        without: ['trainer_state.json']
      });
      await plantCheckpoint(bucketServer, 'runs', 'other/checkpoint-5/');
      await use(
        await world.startMachine({
          storages: [
            {
              id: 'runs',
              label: 'Team runs',
              uri: 'gs://runs/',
              readOnly: false,
              credentialRef: 'adc',
              survivesThisMachine: true
            }
          ],
          prepare: fillDisk
        })
      );
    },
    { scope: 'worker', timeout: 90_000 }
  ]
});

test('the panel is in the left sidebar, opened by its icon, with its two buttons', async ({
  page,
  machine
}) => {
  await page.goto(machine.lab());
  const panel = new Panel(page);
  const sidebar = page.getByRole('tablist', { name: 'main sidebar' });
  const tab = sidebar.getByRole('tab', { name: 'Training checkpoints' });
  await expect(tab).toBeVisible();
  await expect(tab.locator('svg')).toBeVisible();
  await expect(panel.region).toBeHidden();
  await tab.click();
  await expect(panel.region).toBeVisible();
  await expect(panel.resume).toBeVisible();
  await expect(panel.resume).toHaveText('Resume from latest');
  await expect(panel.button('Upload…').first()).toHaveText('Upload…');
  for (const name of ['Add a bucket', 'Add a folder', 'Refresh']) {
    await expect(panel.button(name)).toBeVisible();
  }
});

test('the panel, what is open in it and the run in use are restored after a reload', async ({
  page,
  machine
}) => {
  const panel = await openPanel(page, machine);
  await panel.expand(/^Run other/);
  await expect(panel.row(/^Step 5, complete/)).toBeVisible();
  await expect(
    panel.region.getByTitle(/^The run in use: .*other/)
  ).toBeVisible();
  await panel.collapse(/^This machine/);
  await savedWorkspace(page);
  await page.goto(`${machine.base}/lab`);
  await expect(panel.region).toBeVisible();
  await expect(panel.row(/^Step 5, complete/)).toBeVisible();
  await expect(panel.row(/^This machine/)).toHaveAttribute(
    'aria-expanded',
    'false'
  );
  await expect(
    panel.region.getByTitle(/^The run in use: .*other/)
  ).toBeVisible();
});

test('U13 the tree has roles, levels, positions and a keyboard', async ({
  page,
  machine
}) => {
  const panel = await openPanel(page, machine);
  await panel.row(/^Run tiny-gpt/).waitFor();
  await panel.tree.focus();
  await page.keyboard.press('Home');
  await expect(active(panel)).toHaveAccessibleName(/^This machine/);
  await page.keyboard.press('t');
  await expect(active(panel)).toHaveAccessibleName(/^Team runs/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(active(panel)).toHaveAccessibleName(/^Run tiny-gpt/);
  await expectAria(active(panel), {
    level: '2',
    posinset: '2',
    setsize: '2',
    expanded: 'false',
    selected: 'true'
  });
  await page.keyboard.press('ArrowRight');
  await panel.row(/^Step 1, complete/).waitFor();
  await expectAria(active(panel), { expanded: 'true' });
  await page.keyboard.press('ArrowRight');
  await expect(active(panel)).toHaveAccessibleName(/^Step 1005/);
  await expectAria(active(panel), {
    level: '3',
    posinset: '1',
    setsize: '4',
    expanded: 'false',
    selected: 'true'
  });
  await page.keyboard.press('Enter');
  await panel.row(/^model\.safetensors/).waitFor();
  await expectAria(panel.row(/^model\.safetensors/), {
    level: '4',
    expanded: null,
    selected: 'false'
  });
  await page.keyboard.press('ArrowLeft');
  await expectAria(active(panel), { expanded: 'false' });
  await page.keyboard.press('ArrowLeft');
  await expect(active(panel)).toHaveAccessibleName(/^Run tiny-gpt/);
  // Letters belong together that come within a second: a machine that is busy may be slower.
  await expect(async () => {
    await page.keyboard.type('checkpoint-1000');
    await expect(active(panel)).toHaveAccessibleName(/^Step 1000,/, {
      timeout: 1500
    });
  }).toPass();
  await page.keyboard.press('Home');
  await expect(active(panel)).toHaveAccessibleName(/^This machine/);
  await page.keyboard.press('End');
  await expect(active(panel)).not.toHaveAccessibleName(/^This machine/);
  await expect(panel.tree.locator('[aria-selected="true"]')).toHaveCount(1);
});

test('U13 a row of a checkpoint tells step, state, metric, size, age and why', async ({
  page,
  machine
}) => {
  const panel = await openPanel(page, machine);
  await panel.expand(/^Run tiny-gpt/);
  const whole = panel.row(/^Step 1000,/);
  await expect(whole).toHaveAccessibleName(
    /^Step 1000, complete, eval_loss 2\.87, [\d.]+ kB, (now|\d+ \w+ ago), checkpoint-1000, trainer_state\.json says step 10, the name says 1000$/
  );
  await expect(panel.row(/^Step 10,/)).toHaveAccessibleName(
    /^Step 10, complete, eval_loss 2\.87, [\d.]+ kB, (now|\d+ \w+ ago), checkpoint-10$/
  );
  const cut = panel.row(/^Step 1005,/);
  await expect(cut).toHaveAccessibleName(
    /^Step 1005, incomplete, .*trainer_state\.json is missing$/
  );
  // Shape and words, not colour alone.
  await expect(cut).toContainText('incomplete');
  await expect(cut.locator('svg').last()).toBeVisible();
  await expect(panel.status).toContainText('step 1000 whole, not verified');
  await expect(
    panel.region
      .getByRole('list', { name: /passed over/ })
      .getByRole('listitem')
  ).toHaveText('Passed over checkpoint-1005: trainer_state.json is missing');
});

test('U12 every row is one line, nothing is cut off at 400 and at 250 pixels', async ({
  page,
  machine
}) => {
  const panel = await openPanel(page, machine);
  await panel.expand(/^Run tiny-gpt/);
  await panel.row(/^Step 1, complete/).waitFor();
  for (const width of [400, 300, 250]) {
    await widen(panel, width);
    const right = await rightEdge(panel.region);
    const rows = await panel.tree
      .locator('[role="treeitem"]')
      .evaluateAll(found =>
        found.map(row => ({
          height: row.getBoundingClientRect().height,
          right: Math.max(
            ...[...row.querySelectorAll('svg')].map(
              icon => icon.getBoundingClientRect().right
            ),
            0
          )
        }))
      );
    expect(rows.length).toBeGreaterThan(6);
    expect(rows.filter(({ height }) => height !== 24)).toEqual([]);
    expect(rows.filter(row => row.right > right)).toEqual([]);
    expect(await rightEdge(panel.button('Upload…').first())).toBeLessThan(
      right
    );
  }
});

test('U13 a run of 600 checkpoints in 3,000 objects is complete, and few of its rows are in the page', async ({
  page,
  machine
}) => {
  const panel = await openPanel(page, machine);
  await panel.expand(/^Run long/);
  const first = panel.row(/^Step 6000,/);
  await expect(first).toHaveAttribute('aria-setsize', String(MANY));
  await first.click();
  const seen = new Set<number>();
  const rows = panel.tree.locator(`[aria-setsize="${MANY}"]`);
  for (let turn = 0; turn <= MANY / 10; turn++) {
    const positions = await rows.evaluateAll(found =>
      found.map(row => Number(row.getAttribute('aria-posinset')))
    );
    expect(positions.length).toBeLessThan(80);
    positions.forEach(position => seen.add(position));
    await page.keyboard.press('PageDown');
  }
  const last = panel.row(/^Step 10,/);
  await expect(last).toHaveAttribute('aria-posinset', String(MANY));
  expect(seen.size).toBe(MANY);
  // What is in view is looked into, without all before it.
  await expect(last).toHaveAccessibleName(/^Step 10, incomplete/);
});

test('U20 a bucket is added by the dialog, which says what is wrong, and is there after a reload', async ({
  page,
  world
}) => {
  const machine = await world.startMachine();
  await plantCheckpoint(world.bucketServer, 'mine', 'exp/run-a/checkpoint-10/');
  const panel = await openPanel(page, machine);
  await panel.button('Add a bucket').first().click();
  const dialog = page.getByRole('dialog');
  const address = dialog.getByRole('textbox', { name: /^Address/ });
  await address.fill('s3://mine');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(dialog.getByRole('alert')).toHaveText(
    '"s3://mine" is not the address of a bucket. Write gs://bucket, or gs://bucket/folder.'
  );
  await expect(address).toHaveValue('s3://mine');
  await address.fill('gs://not-there');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(dialog.getByRole('alert')).toHaveText(
    'The bucket gs://not-there does not exist. Look at the name of the bucket.'
  );
  await address.fill('gs://mine/exp');
  await dialog.getByRole('textbox', { name: /^Label/ }).fill('My experiments');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(
    panel.row(/^My experiments, bucket, gs:\/\/mine\/exp\//)
  ).toBeVisible();
  await expect(panel.row(/^Run run-a/)).toBeVisible();
  await page.goto(`${machine.base}/lab`);
  await panel.show();
  await expect(panel.row(/^My experiments, bucket/)).toBeVisible();
  const settings = await fetch(
    `${machine.base}/lab/api/settings/jupyterlab-keepstep:plugin`,
    { headers: { authorization: `token ${machine.token}` } }
  );
  expect(await settings.text()).toContain('gs://mine/exp/');
});

test('a mounted Drive is offered', async ({ page, machine }) => {
  const panel = await openPanel(page, machine);
  await expect(
    panel.row(/^Google Drive \(MyDrive\), mounted Drive/)
  ).toBeVisible();
});

test('U17 the commands are in the palette and in the File menu', async ({
  page,
  machine
}) => {
  await openPanel(page, machine);
  const palette = page
    .getByRole('dialog')
    .or(page.locator('#modal-command-palette'));
  const search = palette.locator('input').first();
  for (const label of COMMANDS) {
    // It closes when something else takes the keyboard, and then is opened once more.
    await expect(async () => {
      await page.keyboard.press('Control+Shift+C');
      await search.fill(label, { timeout: 3000 });
      await expect(
        palette.getByRole('menuitem', { name: label }).first()
      ).toBeVisible({ timeout: 3000 });
    }).toPass();
  }
  await page.keyboard.press('Escape');
  await page.getByRole('menuitem', { name: 'File' }).click();
  // Lumino gives no role to what opens a submenu.
  await page.getByRole('menu').getByText('Training Checkpoints').hover();
  const menu = page.getByRole('menu').last();
  for (const label of COMMANDS) {
    await expect(menu.getByRole('menuitem', { name: label })).toBeVisible();
  }
});

test('everything that can be pressed in the panel has a name', async ({
  page,
  machine
}) => {
  const panel = await openPanel(page, machine);
  await panel.expand(/^Run tiny-gpt/);
  await panel.row(/^Step 1, complete/).waitFor();
  await panel.row(/^Step 1000,/).hover();
  for (const role of ['button', 'treeitem', 'tree', 'list'] as const) {
    const unnamed = panel.region.getByRole(role, { name: /^$/ });
    await expect(unnamed, role).toHaveCount(0);
  }
  const ids = await page.evaluate(() =>
    [...document.querySelectorAll('[role="region"] [id]')].map(({ id }) => id)
  );
  expect(new Set(ids).size).toBe(ids.length);
});

// --- Internal helpers ---

/** A mounted Drive, and a long run. */
function fillDisk(work: string): void {
  mkdirSync(join(work, 'MyDrive'));
  for (let step = 10; step <= MANY * 10; step += 10) {
    const folder = join(work, 'long', `checkpoint-${step}`);
    mkdirSync(folder, { recursive: true });
    for (const file of FILES) {
      writeFileSync(join(folder, file), '{}');
    }
  }
}

const COMMANDS = [
  'Show Training Checkpoints',
  'Resume from Latest Training Checkpoint',
  'Upload Training Checkpoint…',
  'Add a Bucket…',
  'Add a Folder…',
  'Refresh Training Checkpoints',
  'Insert a Google Sign-in Cell'
];

/** The row that has the keyboard. */
function active(panel: Panel): Locator {
  return panel.tree.locator('[role="treeitem"][aria-selected="true"]');
}

async function expectAria(
  row: Locator,
  wanted: Readonly<Record<string, string | null>>
): Promise<void> {
  for (const [name, value] of Object.entries(wanted)) {
    const assertion = expect(row, name);
    await (value === null
      ? assertion.not.toHaveAttribute(`aria-${name}`)
      : assertion.toHaveAttribute(`aria-${name}`, value));
  }
}

/** JupyterLab keeps layout and state a moment after they change: the last of it has arrived. */
async function savedWorkspace(page: Page): Promise<void> {
  await page.waitForResponse(
    response =>
      response.request().method() === 'PUT' &&
      /\/lab\/api\/workspaces\//.test(response.url()) &&
      /"expanded":\[(?![^\]]*this-machine)/.test(
        response.request().postData() ?? ''
      )
  );
}

/** Make the panel so many pixels wide, by dragging its edge. */
async function widen(panel: Panel, width: number): Promise<void> {
  const box = (await panel.region.boundingBox())!;
  const y = box.y + box.height / 2;
  const { mouse } = panel.page;
  await mouse.move(box.x + box.width + 1, y);
  await mouse.down();
  await mouse.move(box.x + width + 1, y, { steps: 3 });
  await mouse.up();
}

async function rightEdge(locator: Locator): Promise<number> {
  const box = (await locator.boundingBox())!;
  return box.x + box.width;
}
