import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { filesInBucket } from './checker/index.mjs';
import { readFolder } from './checker/readFolder.mjs';
import { BUCKET, MACHINE, isFinal, startGateway } from './gateway.mjs';
import { nameOf } from './makeCheckpoint.mjs';
import { startProgram } from './program.mjs';

/** The checkpoint that is moved, and one that was there before and must stay. */
export const NEW = nameOf(200);
export const OLD = nameOf(100);

/** The folder of the run in its bucket. */
export const RUN = 'run/';

/** Longer than any retry of a short suite: what has not ended by then hangs. */
const PATIENCE_MS = 40_000;

/**
 * One fault's own bucket, folders and state, with an older checkpoint that is good at the place
 * that the newer one is moved to.
 */
export class Scene {
  constructor(world, { label, random, direction, attempt, inParts }) {
    this.world = world;
    /** Whether its large file is sent in parts. */
    this.inParts = inParts;
    this.attempt = attempt;
    this.label = label;
    this.random = random;
    this.direction = direction;
    this.bucket = `scene-${label}`;
    this.folder = mkdtempSync(join(world.work, 's-'));
    this.source = join(this.folder, 'source', 'run');
    this.pulled = join(this.folder, 'pulled', 'run');
    this.state = join(this.folder, 'state');
    this.uri = `gs://${this.bucket}/run`;
    this.texts = {};
    /** What the checkpoint may be, whole. */
    this.candidates = [readFolder(join(world.template.run, NEW))];
  }

  /** Everything is ready for the first run. */
  async prepare() {
    const { testbed, template } = this.world;
    const isUp = this.direction === 'up';
    await testbed.makeBucket(this.bucket);
    const wanted = template.objects.filter(
      name => !isUp || !name.includes(`/${NEW}/`)
    );
    await Promise.all(
      wanted.map(name => testbed.copy(template.bucket, this.bucket, name))
    );
    if (isUp) {
      cpSync(join(template.run, NEW), join(this.source, NEW), COPIED);
      const { data } = testbed;
      const files = filesInBucket(data, this.bucket, `${RUN}${OLD}/`);
      this.previous = { name: OLD, files };
      return;
    }
    mkdirSync(this.pulled, { recursive: true });
    cpSync(join(template.pulled, OLD), join(this.pulled, OLD), COPIED);
    const files = readFolder(join(template.pulled, OLD));
    this.previous = { name: OLD, files };
  }

  /** Put what is fetched into the bucket again. */
  async copyTemplate() {
    const { testbed, template } = this.world;
    for (const name of template.objects) {
      await testbed.copy(template.bucket, this.bucket, name);
    }
  }

  /** Let something go wrong with requests to this scene's bucket, as `WHERE` names them. */
  async fault({ where = 'any', ...fault }) {
    const objects = `/b/${this.bucket}/o(?=[/?]|$)`;
    await this.world.testbed.addFault({
      ...fault,
      label: this.label,
      path: WHERE[where](objects)
    });
  }

  /** A request of the clean run: so many pass before it. It comes earlier when a try missed. */
  some(where = 'any') {
    const count = this.world.counts[this.direction][where];
    return this.random.below(Math.ceil(count / 2 ** this.attempt));
  }

  hits() {
    return this.world.testbed.hits(this.label);
  }

  clearFaults() {
    return this.world.testbed.dropFaults(this.label);
  }

  /** Resolves when a fault has hit, or the program has ended without: then with false. */
  async struck(ended) {
    let isOver = false;
    void ended.then(() => (isOver = true));
    while ((await this.hits()).length === 0) {
      if (isOver) {
        return (await this.hits()).length > 0;
      }
      await wait(10);
    }
    return true;
  }

  /** The terminal's way to move the checkpoint. */
  terminal({ state = this.state, extra = [], source, ...options } = {}) {
    const args =
      this.direction === 'up'
        ? ['push', join(source ?? this.source, NEW), this.uri]
        : ['pull', `${this.uri}/${NEW}`, this.pulled];
    return this._run([...args, ...extra], {
      ...options,
      env: { ...this._env(state), ...options.env }
    });
  }

  /** The newest complete checkpoint of the run at the target, as the terminal tells it. */
  async latest() {
    const run = this.direction === 'up' ? this.uri : this.pulled;
    const { error, result } = await this._run(['latest', run], {
      env: this._env(this.state)
    }).ended;
    return error ? `none: ${error.message}` : result.uri.split('/').at(-2);
  }

  /** A gateway over this scene's folders and state, and the transfer it is asked for. */
  async gateway() {
    const env = this._env(this.state);
    const { folder, uri } = this;
    const gateway = await startGateway(this.world, { folder, env, uri });
    this._keep('gateway', gateway.told);
    return gateway;
  }

  startIn(gateway) {
    const place = (storage, key) => ({ storage, key });
    return this.direction === 'up'
      ? gateway.call('startUpload', {
          source: place(MACHINE, `source/run/${NEW}/`),
          target: place(BUCKET, ''),
          allowIncomplete: false
        })
      : gateway.call('startDownload', {
          source: place(BUCKET, `${NEW}/`),
          target: place(MACHINE, 'pulled/run/')
        });
  }

  /** By a gateway that is started for it and stopped after it. */
  throughGateway() {
    const ended = (async () => {
      const gateway = await this.gateway();
      const { id } = await this.startIn(gateway);
      const final = await gateway.until(id, isFinal);
      await gateway.stop();
      return outcomeOf(final);
    })();
    return { ended: this.patient(ended) };
  }

  /** What comes of it, or that it hangs. */
  async patient(ended, giveUp = () => undefined) {
    const timer = new AbortController();
    const hung = wait(PATIENCE_MS, null, { signal: timer.signal }).then(
      () => {
        giveUp();
        return { state: 'hung' };
      },
      () => null
    );
    try {
      return await Promise.race([ended, hung]);
    } finally {
      timer.abort();
    }
  }

  dispose() {
    rmSync(this.folder, { recursive: true, force: true });
  }

  // --- Internal helpers ---

  _env(state) {
    const { testbed } = this.world;
    return {
      HOME: this.folder,
      KEEPSTEP_STATE: state,
      KEEPSTEP_GCS_ENDPOINT: testbed.origin,
      KEEPSTEP_GCS_TOKEN: testbed.token,
      KEEPSTEP_STALL_SECONDS: '1',
      KEEPSTEP_RETRY_FIRST_DELAY_MS: '20',
      ...(this.inParts ? { KEEPSTEP_PART_BYTES: String(2 * MIB) } : {})
    };
  }

  _run(args, options) {
    const program = startProgram(this.world, [...args, '--json'], options);
    this._keep(args[0], program.told);
    const ended = program.ended.then(({ code, signal }) =>
      signal
        ? { state: 'killed', hasAnswered: program.told.stdout.endsWith('\n') }
        : { code, ...read(program.told), ...STATES[code] }
    );
    return {
      ...program,
      ended: this.patient(ended, () => program.kill('SIGKILL'))
    };
  }

  /** Its output grows; what is kept is where to look for it at the end. */
  _keep(what, told) {
    const name = `${what} ${Object.keys(this.texts).length + 1}`;
    this.texts[name] = told;
  }
}

/** A gateway's final record in the words of a terminal's outcome. */
export function outcomeOf({ state, error }) {
  return { state, error };
}

// --- Internal helpers ---

const MIB = 1024 * 1024;
const COPIED = { recursive: true };

const WHERE = {
  any: objects => objects,
  upload: objects => `^/upload/.*${objects}`,
  session: objects => `^/upload/.*${objects}.*upload_id=`,
  join: objects => `${objects}.*model.*/compose`,
  read: objects => `${objects}.*alt=media`
};

const STATES = {
  0: { state: 'done' },
  1: { state: 'failed' },
  3: { state: 'failed' },
  130: { state: 'interrupted' }
};

function read({ stdout, stderr }) {
  try {
    return JSON.parse(stdout);
  } catch {
    const message = `no document on standard output: ${stdout} ${stderr}`;
    return { state: 'broken', error: { kind: 'unexpected', message } };
  }
}
