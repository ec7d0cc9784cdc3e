import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SAMPLES } from '../catalog/__tests__/sampleStore';
import { startGcsServer, type IGcsServer } from '../../testbed/gcs/index';

const MIB = 1024 * 1024;

export const BUCKET = 'kept-bucket';
export const NAME = 'checkpoint-10';

/** At most one chunk of each file under way may be sent again. */
export const MOST_SENT_AGAIN = 4 * 8 * MIB;

/** A checkpoint on disk, a slow bucket, and what is to survive kills. */
export class KillScene {
  private constructor(
    readonly server: IGcsServer,
    readonly folder: string
  ) {}

  /** Jupyter's root. */
  get root(): string {
    return join(this.folder, 'root');
  }

  get checkpoint(): string {
    return join(this.root, 'out', NAME);
  }

  /** Three large files of so many bytes are in the checkpoint. */
  static async start(
    largeBytes: number,
    bytesPerSecond: number | null = null
  ): Promise<KillScene> {
    const folder = mkdtempSync(join(tmpdir(), 'keepstep-kill-'));
    const server = await startGcsServer({
      dataFolder: join(folder, 'bucket'),
      buckets: [BUCKET],
      throttleBytesPerSecond: bytesPerSecond
    });
    const scene = new KillScene(server, folder);
    mkdirSync(scene.root, { recursive: true });
    cpSync(join(SAMPLES, 'tiny-gpt', NAME), scene.checkpoint, {
      recursive: true
    });
    for (const name of ['one.bin', 'two.bin', 'three.bin']) {
      writeFileSync(join(scene.checkpoint, name), randomBytes(largeBytes));
    }
    return scene;
  }

  /** For a gateway or a terminal: nothing of the machine's own. */
  get env(): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      KEEPSTEP_GCS_ENDPOINT: this.server.origin,
      KEEPSTEP_STATE: join(this.folder, 'state'),
      KEEPSTEP_ROOT: this.root,
      KEEPSTEP_STORAGES: JSON.stringify([
        { id: 'team', uri: `gs://${BUCKET}/run/` }
      ])
    };
  }

  get files(): string[] {
    return readdirSync(this.checkpoint).sort();
  }

  get size(): number {
    return this.files.reduce(
      (sum, name) => sum + readFileSync(join(this.checkpoint, name)).length,
      0
    );
  }

  /** Bytes that the bucket has acknowledged, once for each session that they were sent to. */
  acknowledged(): number {
    const most = new Map<string, number>();
    for (const event of this.server.log.events) {
      if (event.kind === 'acknowledged' && isOfTheFiles(event.name)) {
        const upload = event.session ?? `${event.name} ${event.at}`;
        const bytes = Math.max(most.get(upload) ?? 0, event.acknowledgedBytes);
        most.set(upload, bytes);
      }
    }
    return [...most.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Resolves when that much is acknowledged. */
  async reaches(bytes: number): Promise<void> {
    const { log } = this.server;
    const add = log.add.bind(log);
    await new Promise<void>(resolve => {
      log.add = event => {
        add(event);
        if (this.acknowledged() >= bytes) {
          log.add = add;
          resolve();
        }
      };
    });
  }

  /** The names in the bucket, and whether each has the checkpoint's bytes. */
  async published(): Promise<Record<string, boolean>> {
    const list = `${this.server.origin}/storage/v1/b/${BUCKET}/o`;
    const { items = [] } = (await (await fetch(list)).json()) as {
      items?: { name: string }[];
    };
    const pairs = items.map(async ({ name }) => {
      const url = `${list}/${encodeURIComponent(name)}?alt=media`;
      const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
      const local = join(this.checkpoint, name.split('/').at(-1)!);
      const same = this.files.some(file => local.endsWith(`/${file}`));
      return [name, same && bytes.equals(readFileSync(local))] as const;
    });
    return Object.fromEntries(await Promise.all(pairs));
  }

  /** What is published when all has arrived, and nothing else is there. */
  get whole(): Record<string, boolean> {
    return Object.fromEntries([
      ...this.files.map(name => [`run/${NAME}/${name}`, true]),
      [`run/${NAME}/keepstep-manifest.json`, false],
      ['run/keepstep-run.json', false]
    ]) as Record<string, boolean>;
  }

  async openSessions(): Promise<number> {
    return (await this._sessions()).open;
  }

  /** Open ones that have bytes: not those that were killed before anybody knew their address. */
  async begunSessions(): Promise<number> {
    return (await this._sessions()).begun;
  }

  private async _sessions(): Promise<{ open: number; begun: number }> {
    const answer = await fetch(`${this.server.origin}/_testbed/sessions`);
    return (await answer.json()) as { open: number; begun: number };
  }

  async end(): Promise<void> {
    await this.server.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** A file of the checkpoint, or a part of one. */
function isOfTheFiles(name: string): boolean {
  return (
    name.includes(`${NAME}/`) || /\.keepstep-parts\/(?!trial\/)/.test(name)
  );
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
