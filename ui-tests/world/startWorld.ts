import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startTestbed } from '../../scripts/demo/startTestbed.mjs';
import { BucketServer } from './bucketServer';
import { Machine, type IMachineOptions } from './machine';

/** What a story happens in: a bucket server that stays, and machines that come and go. */
export interface IWorld {
  readonly bucketServer: BucketServer;
  /** Start a machine; it is lost when the world ends, if not before. */
  startMachine(options?: Omit<IMachineOptions, 'origin'>): Promise<Machine>;
}

/** A world whose bucket server can go down and come back, and that someone ends. */
export interface IOpenWorld extends IWorld {
  /** Stop the bucket server; its data stay. */
  stopBucketServer(): Promise<void>;
  /** Start it again, at the same address and with the same data. */
  restartBucketServer(): Promise<void>;
  /** Lose the machines and the buckets. */
  end(): Promise<void>;
}

/** Start a bucket server with no bucket in it. */
export async function startWorld(): Promise<IOpenWorld> {
  const data = mkdtempSync(join(tmpdir(), 'keepstep-bucket-'));
  const bundle =
    process.env['KEEPSTEP_TESTBED'] ??
    join(__dirname, '..', '..', 'build', 'testbed', 'gcs.mjs');
  let server = await startTestbed(bundle, data);
  const { origin } = server;
  const machines: Machine[] = [];
  return {
    bucketServer: new BucketServer(origin, () => server.stop()),
    startMachine: async options => {
      const machine = await Machine.start({ ...options, origin });
      machines.push(machine);
      return machine;
    },
    stopBucketServer: () => server.stop(),
    restartBucketServer: async () => {
      const { port } = new URL(origin);
      server = await startTestbed(bundle, data, ['--port', port]);
    },
    end: async () => {
      for (const machine of machines) {
        await machine.lose();
      }
      await server.stop();
      rmSync(data, { recursive: true, force: true });
    }
  };
}
