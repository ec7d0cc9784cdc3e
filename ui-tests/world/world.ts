import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { test as base } from '@playwright/test';

import type { IStorage } from '../../core/domain/storage';
import { startTestbed } from '../../scripts/demo/startTestbed.mjs';
import { BucketServer } from './bucketServer';
import { Machine, type IMachineOptions } from './machine';

/** What a story happens in: a bucket server that stays, and machines that come and go. */
export interface IWorld {
  readonly bucketServer: BucketServer;
  /** Start a machine; it is lost when the test ends, if not before. */
  startMachine(options?: Omit<IMachineOptions, 'origin'>): Promise<Machine>;
}

/** Playwright's `test` with a world of its own in each test. */
export const test = base.extend<{ world: IWorld }>({
  // Playwright reads what a fixture needs from this pattern, which is empty here.
  // eslint-disable-next-line no-empty-pattern
  world: async ({}, use) => {
    const data = mkdtempSync(join(tmpdir(), 'keepstep-bucket-'));
    const bundle =
      process.env['KEEPSTEP_TESTBED'] ??
      join(__dirname, '..', '..', 'build', 'testbed', 'gcs.mjs');
    const server = await startTestbed(bundle, data);
    const machines: Machine[] = [];
    await use({
      bucketServer: new BucketServer(server.origin, server.stop),
      startMachine: async options => {
        const machine = await Machine.start({
          ...options,
          origin: server.origin
        });
        machines.push(machine);
        return machine;
      }
    });
    for (const machine of machines) {
      await machine.lose();
    }
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
});

export { expect } from '@playwright/test';

/** A bucket, as the server's configuration mounts it. */
export function bucketStorage(bucket: string, label = 'Bucket'): IStorage {
  return {
    id: 'bucket',
    label,
    uri: `gs://${bucket}/`,
    readOnly: false,
    credentialRef: 'adc',
    survivesThisMachine: true
  };
}
