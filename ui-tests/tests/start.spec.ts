import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { expect, test } from '@playwright/test';

import { Panel } from '../world/panel';

const ROOT = join(__dirname, '..', '..');

test('npm start shows the samples, and Ctrl-C leaves nothing running', async ({
  page
}) => {
  test.setTimeout(180_000);
  const start = spawn('npm', ['start'], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe']
  });
  start.stderr.resume();
  const ended = once(start, 'exit');
  let running: number[] = [];
  try {
    await page.goto(await addressOf(start));
    const panel = new Panel(page);
    await panel.show();
    await expect(panel.row(/Run tiny-gpt/)).toBeVisible();
    const notebook = page.getByRole('tab', { name: /sample-notebook/ });
    await expect(notebook.first()).toBeVisible();
    running = descendants(start.pid!);
  } finally {
    // As a terminal does it: to everyone in the foreground.
    process.kill(-start.pid!, 'SIGINT');
    await ended;
  }
  expect(running.length).toBeGreaterThan(3);
  await expect.poll(() => running.filter(isRunning)).toEqual([]);
});

// --- Internal helpers ---

/** The address that `npm start` prints. */
async function addressOf(start: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: start.stdout! })) {
    const address = /(http:\S+token=\w+)/.exec(line)?.[1];
    if (address && line.startsWith('JupyterLab with Keepstep')) {
      start.stdout!.resume();
      return address;
    }
  }
  throw new Error('npm start ended before it printed an address.');
}

/** Every process below one: Jupyter, the gateway, the bucket server and the kernels. */
function descendants(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(child => parentOf(child) === pid);
  return children.flatMap(child => [child, ...descendants(child)]);
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null; // It has ended meanwhile.
  }
}

function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/State:\s+Z/.test(statusOf(pid));
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return 'State: Z';
  }
}
