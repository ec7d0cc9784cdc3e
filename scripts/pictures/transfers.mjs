import { addCheckpoint, settings, throttle } from './scene.mjs';
import { open, panelOf, pictureOf, row, widen } from './views.mjs';

const RUN = 'qwen2.5-7b-instruct-grpo-math-lr1e-6-beta0.04-seed42/';

/** The transfers in most of their states, at two widths. */
export async function pictureTransfers({ page, demo, theme, address }) {
  for (const step of [2000, 2100, 2200, 2300, 2400]) {
    addCheckpoint(demo.work, step);
  }
  await page.setViewportSize({ width: 1200, height: 1040 });
  await open(page, address(''));
  await row(page, /^Folder outputs/).waitFor();
  const gateway = call(page);
  await gateway('clearTransfers', {});
  const send = step =>
    gateway('startUpload', {
      source: {
        storage: 'this-machine',
        key: `outputs/tiny-gpt/checkpoint-${step}/`
      },
      target: { storage: demo.storages[0].id, key: RUN },
      allowIncomplete: false
    });
  const until = untilTransfer(gateway);

  await until(await send(2000), ({ state }) => state === 'done');
  await settings(demo.origin, { forbiddenBuckets: ['keepstep-demo'] });
  await until(await send(2100), ({ state }) => state === 'failed');
  await settings(demo.origin, { forbiddenBuckets: [] });
  await panelOf(page).getByRole('button', { name: 'Refresh' }).click();
  await throttle(demo.origin, 2_000_000);
  const held = await send(2200);
  await until(held, ({ bytesAcknowledged }) => bytesAcknowledged > 6e6);
  await gateway('pauseTransfer', { id: held.id });
  await until(held, ({ state }) => state === 'paused');
  const moving = await send(2300);
  await send(2400);
  await send(1002);
  await gateway('setRateLimit', { bytesPerSecond: 20e6 });
  await until(moving, ({ bytesAcknowledged }) => bytesAcknowledged > 9e6);

  await transferOf(page, moving)
    .getByText(/ files$/)
    .click();
  for (const [width, name] of [
    [400, 'transfers'],
    [240, 'transfers-narrow']
  ]) {
    await widen(page, width);
    await page.mouse.move(900, 300);
    await pictureOf(panelOf(page), name, theme);
  }
  await throttle(demo.origin, null);
  const { transfers } = await gateway('listTransfers', {});
  for (const { id } of transfers) {
    await gateway('cancelTransfer', { id });
  }
  await gateway('setRateLimit', { bytesPerSecond: null });
}

// --- Internal helpers ---

function transferOf(page, { id }) {
  return page.locator(`.jp-KeepstepTransfers-row[data-id="${id}"]`);
}

/** The gateway's routes, as the page calls them. */
function call(page) {
  return (name, body) =>
    page.evaluate(
      async ([name, body]) => {
        const token = /_xsrf=([^;]*)/.exec(document.cookie)?.[1] ?? '';
        const answer = await fetch(`/keepstep/api/${name}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-XSRFToken': token },
          body: JSON.stringify(body)
        });
        return answer.json();
      },
      [name, body]
    );
}

function untilTransfer(gateway) {
  return async ({ id }, isThere) => {
    for (;;) {
      const { transfers } = await gateway('listTransfers', {});
      if (transfers.some(one => one.id === id && isThere(one))) {
        return;
      }
    }
  };
}
