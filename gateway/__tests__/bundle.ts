import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The gateway and terminal, bundled as the wheel ships them. */
export class Bundle {
  // Inside the checkout, from where the native part of the checksum is found.
  private readonly _folder = mkdtempSync(join(__dirname, 'bundle-'));

  readonly main = join(this._folder, 'main.mjs');

  constructor() {
    const root = join(__dirname, '..', '..');
    execFileSync(
      process.execPath,
      [join(root, 'scripts/buildGateway.mjs'), '--outdir', this._folder],
      { cwd: root }
    );
  }

  remove(): void {
    rmSync(this._folder, { recursive: true });
  }
}
