import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IStorage } from '../../core/domain/storage';
import type { BucketServer } from '../world/bucketServer';
import { gatewayPids } from '../world/gatewayPids';
import type { Machine } from '../world/machine';
import { openPanel, type Panel } from '../world/panel';
import { plantCheckpoint } from '../world/plantCheckpoint';
import { expect, test as base } from '../world/sharedWorld';
import { keepstep } from '../world/terminal';

const TOKEN = 'the-right-token';

/** Names of runs that are legal in a bucket, and as people see them. */
const NAMES = [
  'with space',
  '100%25 #1?x=y&z',
  'it\'s "quoted" `here`',
  '<img src=x onerror=hacked=true>',
  '<script>hacked=true</script>'.replace('/', '-'),
  'caf\u00e9',
  'cafe\u0301',
  '%1 %s {0} ${x}',
  '日本語 مرحبا'
];

const MARKUP = '<img src=x onerror=hacked=true>';

/** One machine and one page for all tests; what a test switches, `afterEach` switches back. */
const test = base.extend<
  { panel: Panel },
  { machine: Machine; shared: { panel: Panel; faults: Error[] } }
>({
  machine: [
    async ({ world }, use) => {
      await fillBuckets(world.bucketServer);
      await use(
        await world.startMachine({
          storages: [
            storage('good', 'good-bucket'),
            storage('missing', 'no-such-bucket'),
            storage('secret', 'secret-bucket'),
            storage('odd', 'odd-bucket'),
            storage('names', 'nasty-names')
          ],
          env: { KEEPSTEP_GCS_TOKEN: TOKEN }
        })
      );
    },
    { scope: 'worker', timeout: 90_000 }
  ],
  shared: [
    async ({ browser, machine }, use) => {
      const page = await browser.newPage({
        viewport: { width: 1280, height: 1000 },
        serviceWorkers: 'block'
      });
      const faults: Error[] = [];
      page.on('pageerror', error => faults.push(error));
      await use({ panel: await openPanel(page, machine), faults });
      await page.close();
    },
    { scope: 'worker', timeout: 90_000 }
  ],
  panel: async ({ shared: { panel, faults } }, use) => {
    await expect(panel.row(/^Run tiny-gpt/)).toBeVisible();
    await use(panel);
    expect(faults, 'nothing fails in the console only').toEqual([]);
    expect(await panel.page.evaluate(() => 'hacked' in window)).toBe(false);
  }
});

test.afterEach(async ({ world }) => {
  await world.bucketServer.change({ requireToken: null, tokenExpired: false });
});

test('U8 a bucket that does not exist says so, and the others go on', async ({
  panel,
  world
}) => {
  const sentence =
    'The bucket gs://no-such-bucket does not exist. Look at the name of the bucket.';
  await expect(panel.row(sentence)).toBeVisible();
  await expect(panel.row(sentence)).toHaveText(new RegExp(escaped(sentence)));
  await expect(retryOf(panel, sentence)).toBeVisible();
  await panel.expand(/^Run tiny-gpt/);
  await expect(panel.row(/^Step 10, complete/)).toBeVisible();
  const { code, document } = await keepstep(world.bucketServer.origin, [
    'ls',
    'gs://no-such-bucket'
  ]);
  expect([code, document.ok]).toEqual([3, false]);
  expect(document.error).toMatchObject({
    kind: 'not-found',
    message: 'The bucket gs://no-such-bucket does not exist.',
    next: expect.stringMatching(/\w+\.$/)
  });
});

test('U8 a bucket without permission names the role to ask for', async ({
  panel,
  world
}) => {
  const sentence =
    'The account in use may not list gs://secret-bucket/. Ask for the role Storage Object User on gs://secret-bucket, or use another account.';
  await expect(panel.row(sentence)).toBeVisible();
  const { code, document } = await keepstep(world.bucketServer.origin, [
    'ls',
    'gs://secret-bucket'
  ]);
  expect([code, document.ok]).toEqual([1, false]);
  expect(document.error).toMatchObject({
    kind: 'permission-denied',
    message: expect.stringContaining('gs://secret-bucket/'),
    next: expect.stringMatching(/\w+\.$/)
  });
});

for (const [what, settings, token] of [
  ['no', { requireToken: 'another-token' }, undefined],
  ['expired', { requireToken: TOKEN, tokenExpired: true }, TOKEN]
] as const) {
  test(`U8 ${what} credentials are told with how to sign in`, async ({
    panel,
    world
  }) => {
    await world.bucketServer.change(settings);
    await panel.refresh();
    const sentence =
      /^gs:\/\/good-bucket\/ cannot be reached: .*credentials\. Sign in with "gcloud auth application-default login"/;
    await expect(panel.row(sentence)).toBeVisible();
    await expect(panel.row(/^This machine/)).toBeVisible();
    const { code, document } = await keepstep(
      world.bucketServer.origin,
      ['ls', 'gs://good-bucket'],
      token
    );
    expect([code, document.ok]).toEqual([1, false]);
    expect(document.error).toMatchObject({
      kind: 'not-signed-in',
      message: expect.stringContaining('gs://good-bucket/'),
      next: expect.stringContaining('gcloud auth application-default login')
    });
    expect(JSON.stringify(document)).not.toContain(TOKEN);

    await world.bucketServer.change({
      requireToken: null,
      tokenExpired: false
    });
    await retryOf(panel, sentence).click();
    await expect(panel.row(/^Run tiny-gpt/)).toBeVisible();
  });
}

test('U8 a server that is down says so; Retry brings everything back', async ({
  panel,
  world
}) => {
  await world.stopBucketServer();
  await panel.refresh();
  const sentence =
    /^gs:\/\/good-bucket\/ cannot be reached: Google Cloud Storage does not answer.*\. Look at the network connection, then repeat\.$/;
  // Six tries, each after a longer wait.
  await expect(panel.row(sentence)).toBeVisible({ timeout: 40_000 });
  await expect(panel.row(/^This machine/)).toBeVisible();

  await world.restartBucketServer();
  await world.bucketServer.change({ forbiddenBuckets: ['secret-bucket'] });
  await retryOf(panel, sentence).click();
  await expect(panel.row(/^Run tiny-gpt/)).toBeVisible();
  await expect(panel.row(sentence)).toHaveCount(0);
  await panel.refresh();
  await expect(panel.row(/^Run nan/)).toBeVisible();
  await expect(panel.row(/does not answer/)).toHaveCount(0);
});

test('a corrupt trainer_state.json makes a checkpoint incomplete, by name', async ({
  panel,
  world
}) => {
  await panel.expand(/^Run corrupt/);
  await expect(
    panel.row(
      /^Step 10, incomplete, .*trainer_state\.json is not valid JSON: it is damaged or cut short$/
    )
  ).toBeVisible();
  await expect(panel.region.getByText('incomplete')).toBeVisible();
  const { code, document } = await keepstep(world.bucketServer.origin, [
    'latest',
    'gs://odd-bucket/corrupt'
  ]);
  expect([code, document.ok]).toEqual([3, false]);
  expect(document.error?.message).toContain('gs://odd-bucket/corrupt/');
  expect(document.error?.message).toContain('trainer_state.json');
});

test('a bare NaN in trainer_state.json leaves a checkpoint whole', async ({
  panel,
  world
}) => {
  await panel.expand(/^Run nan/);
  await expect(
    panel.row(/^Step 10, complete.*not a finite number/)
  ).toBeVisible();
  const { code } = await keepstep(world.bucketServer.origin, [
    'latest',
    'gs://odd-bucket/nan'
  ]);
  expect(code).toBe(0);
});

test('U18 a run without a whole checkpoint gets a sentence and no cell', async ({
  panel,
  machine
}) => {
  await panel.expand(/^Run unfinished/);
  await expect(panel.status).toContainText('No whole training checkpoint');
  await panel.resume.click();
  await expect(
    panel.page.getByText(
      /The run "unfinished" has no whole training checkpoint\. The newest, checkpoint-20, cannot be used: trainer_state\.json is missing/
    )
  ).toBeVisible();
  await expect(panel.page.getByText(/^Ready: run the cell/)).toHaveCount(0);
  expect(await notebooksOf(machine)).toEqual([]);
});

test('U15 names of every kind are shown as text, and lead to their checkpoints', async ({
  panel,
  world
}) => {
  // The others would push the last rows out of the page.
  for (const other of [/^good, bucket/, /^odd, bucket/]) {
    await panel.collapse(other);
  }
  for (const name of new Set(NAMES.map(name => name.normalize('NFC')))) {
    const twins = NAMES.filter(other => other.normalize('NFC') === name);
    for (const twin of twins) {
      const row = panel.row(`Run ${twin}`).first();
      await expect(row).toContainText(twin);
    }
  }
  await expect(panel.row(/^Run /)).toHaveCount(NAMES.length);
  await expect(
    panel.row(/^\.\.\/? is left alone: it has "\." or "\.\." in its path/)
  ).toBeVisible();
  await expect(
    panel.row(/^line\\nbreak\/? is left alone: it has a line break/)
  ).toBeVisible();
  for (let index = 0; index < NAMES.length; index++) {
    await panel.row(/^Run /).nth(index).click();
    await expect(panel.row(/^Step 10, complete/)).toHaveCount(1);
    await panel.row(/^Run /).nth(index).click();
    await expect(panel.row(/^Step 10, complete/)).toHaveCount(0);
  }
  await expect(panel.region.locator('img, script')).toHaveCount(0);
  for (const other of [/^good, bucket/, /^odd, bucket/]) {
    await panel.expand(other);
  }
  const listed = await keepstep(world.bucketServer.origin, [
    'ls',
    'gs://nasty-names'
  ]);
  expect(listed.code).toBe(0);
  const { folders, refused } = listed.document.result as {
    folders: { uri: string; isRun: boolean }[];
    refused: { key: string; why: string }[];
  };
  expect(folders.map(({ uri }) => uri).sort()).toEqual(
    NAMES.map(name => `gs://nasty-names/${name}/`).sort()
  );
  expect(folders.every(({ isRun }) => isRun)).toBe(true);
  expect(refused).toHaveLength(2);
});

test('U15 a run whose name is markup is resumed from, and stays text everywhere', async ({
  panel,
  machine
}) => {
  const { page } = panel;
  const run = panel.row(`Run ${MARKUP}`);
  await run.scrollIntoViewIfNeeded();
  await run.click();
  await expect(panel.region.getByTitle(/The run in use: .*onerror/)).toHaveText(
    new RegExp(escaped(MARKUP))
  );
  await panel.resume.click();
  await expect(page.getByText(/^Ready: run the cell/)).toBeVisible();
  const cell = page.locator('.jp-Notebook .jp-CodeCell').filter({
    hasText: 'RUN_URI'
  });
  await expect(cell).toContainText(`gs://nasty-names/${MARKUP}`);
  const copied = join(machine.work, 'outputs', MARKUP, 'checkpoint-10');
  expect(
    readFileSync(join(copied, 'trainer_state.json'), 'utf8').length
  ).toBeGreaterThan(100);
  await expect(page.locator('img[src="x"]')).toHaveCount(0);
});

test('G8 a gateway that is killed is back by itself', async ({
  panel,
  machine,
  world
}) => {
  const [before] = gatewayPids(machine);
  process.kill(before!, 'SIGKILL');
  await expect
    .poll(() => gatewayPids(machine).filter(pid => pid !== before))
    .toHaveLength(1);
  await plantCheckpoint(
    world.bucketServer,
    'good-bucket',
    'after-the-kill/checkpoint-10/'
  );
  await panel.refresh();
  await expect(panel.row(/^Run after-the-kill/)).toBeVisible();
  await expect(panel.region.getByRole('alert')).toHaveCount(0);
});

test('without the server half the panel says so in one sentence', async ({
  page,
  world
}) => {
  const machine = await world.startMachine({
    prepare: disableServerHalf,
    env: { JUPYTER_PREFER_ENV_PATH: '0' }
  });
  const panel = await openPanel(page, machine);
  await expect(panel.region.getByRole('alert')).toHaveText(
    /^The server half of Keepstep is not running in this Jupyter\. Run `jupyter server extension enable jupyterlab_keepstep`, then restart Jupyter\.\s*Retry$/
  );
  await expect(panel.region.getByRole('alert')).toHaveCount(1);
  await expect(panel.resume).toBeDisabled();
});

// --- Internal helpers ---

function storage(id: string, bucket: string): IStorage {
  return {
    id,
    label: id,
    uri: `gs://${bucket}/`,
    readOnly: false,
    credentialRef: 'adc',
    survivesThisMachine: true
  };
}

async function fillBuckets(server: BucketServer): Promise<void> {
  await server.makeBucket('secret-bucket');
  await server.change({ forbiddenBuckets: ['secret-bucket'] });
  await plantCheckpoint(server, 'good-bucket', 'tiny-gpt/checkpoint-10/');
  await plantCheckpoint(server, 'odd-bucket', 'corrupt/checkpoint-10/', {
    replace: { 'trainer_state.json': '{"global_step": 10, "log_hist' }
  });
  await plantCheckpoint(server, 'odd-bucket', 'nan/checkpoint-10/', {
    replace: {
      'trainer_state.json':
        '{"global_step": 10, "log_history": [{"step": 10, "loss": NaN}]}'
    }
  });
  await plantCheckpoint(server, 'odd-bucket', 'unfinished/checkpoint-10/', {
    without: ['model.safetensors']
  });
  await plantCheckpoint(server, 'odd-bucket', 'unfinished/checkpoint-20/', {
    without: ['trainer_state.json']
  });
  for (const name of NAMES) {
    await plantCheckpoint(server, 'nasty-names', `${name}/checkpoint-10/`);
  }
  await server.plant('nasty-names', '../checkpoint-10/optimizer.pt', 'x');
  await server.plant('nasty-names', 'line\nbreak/checkpoint-10/a.pt', 'x');
}

function retryOf(panel: Panel, sentence: string | RegExp) {
  return panel.row(sentence).getByRole('button', { name: 'Retry' });
}

async function notebooksOf(machine: Machine): Promise<string[]> {
  const answer = await fetch(`${machine.base}/api/contents?type=directory`, {
    headers: { authorization: `token ${machine.token}` }
  });
  const { content } = (await answer.json()) as { content: { name: string }[] };
  return content.map(({ name }) => name).filter(name => /ipynb$/.test(name));
}

/** What `jupyter server extension disable` writes. */
function disableServerHalf(work: string): void {
  const folder = join(work, '..', 'config');
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'jupyter_server_config.json'),
    JSON.stringify({
      ServerApp: { jpserver_extensions: { jupyterlab_keepstep: false } }
    })
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
