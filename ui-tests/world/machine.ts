import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { IStorage } from '../../core/domain/storage';
import { startJupyter } from '../../scripts/demo/startJupyter.mjs';

export interface IMachineOptions {
  /** The bucket server that its gateway and kernels see as `STORAGE_EMULATOR_HOST`. */
  readonly origin: string;
  readonly storages?: readonly IStorage[];
  /** The Python, with torch in it, of a kernel named `training`. */
  readonly trainingPython?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Fill Jupyter's root folder before Jupyter starts. */
  readonly prepare?: (work: string) => void;
}

/**
 * A machine that can be lost: a JupyterLab with login on, and a HOME, Jupyter folders and a work
 * folder of its own, all of them gone when it is.
 */
export class Machine {
  static async start(options: IMachineOptions): Promise<Machine> {
    const home = mkdtempSync(join(tmpdir(), 'keepstep-machine-'));
    const work = join(home, 'work');
    mkdirSync(work);
    options.prepare?.(work);
    if (options.trainingPython) {
      addKernel(
        join(home, 'share', 'kernels', 'training'),
        options.trainingPython
      );
    }
    const stops: (() => Promise<void>)[] = [];
    const jupyter = await startJupyter({
      bin: join(__dirname, '..', '..', '.venv', 'bin'),
      port: 0,
      demo: {
        home,
        work,
        notebook: '',
        origin: options.origin,
        storages: options.storages ?? []
      },
      stops,
      quiet: true,
      env: {
        HOME: home,
        JUPYTER_CONFIG_DIR: join(home, 'config'),
        JUPYTER_DATA_DIR: join(home, 'data'),
        JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
        JUPYTER_PATH: join(home, 'share'),
        IPYTHONDIR: join(home, 'ipython'),
        HF_HUB_OFFLINE: '1',
        ...options.env
      }
    });
    return new Machine(home, work, jupyter);
  }

  private constructor(
    private readonly _home: string,
    /** Jupyter's root folder. */
    readonly work: string,
    private readonly _jupyter: {
      base: string;
      token: string;
      stop: () => Promise<void>;
    }
  ) {}

  /** `http://127.0.0.1:<port>` */
  get base(): string {
    return this._jupyter.base;
  }

  get token(): string {
    return this._jupyter.token;
  }

  /** The address of JupyterLab with a file open, or none; it logs the browser in. */
  lab(file = ''): string {
    return `${this.base}/lab${file ? `/tree/${file}` : ''}?token=${this.token}&reset`;
  }

  /** Stop Jupyter, keep the disk. */
  async stop(): Promise<void> {
    await this._jupyter.stop();
  }

  /** Stop Jupyter and lose everything that was on this machine. */
  async lose(): Promise<void> {
    await this.stop();
    rmSync(this._home, { recursive: true, force: true, maxRetries: 5 });
  }
}

// --- Internal helpers ---

function addKernel(folder: string, python: string): void {
  mkdirSync(folder, { recursive: true });
  const spec = {
    argv: [python, '-m', 'ipykernel_launcher', '-f', '{connection_file}'],
    display_name: 'Training',
    language: 'python'
  };
  writeFileSync(join(folder, 'kernel.json'), JSON.stringify(spec));
}
