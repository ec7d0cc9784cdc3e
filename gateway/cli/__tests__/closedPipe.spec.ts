import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLES } from '../../catalog/__tests__/sampleStore';

const ROOT = join(__dirname, '../../..');

describe('the program in a pipe', () => {
  // Inside the checkout, from where the native part of the checksum is found.
  const folder = mkdtempSync(join(__dirname, 'pipe-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('T24 ends quietly when whoever reads has enough', async () => {
    execFileSync(
      process.execPath,
      [join(ROOT, 'scripts/buildGateway.mjs'), '--outdir', folder],
      { cwd: ROOT }
    );
    const child = spawn(
      process.execPath,
      [join(folder, 'main.mjs'), 'ls', join(SAMPLES, 'tiny-gpt')],
      { stdio: ['ignore', 'pipe', 'pipe'] }
    );
    child.stdout.destroy();
    let said = '';
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, said }).toEqual({ code: 0, said: '' });
  }, 60_000);
});
