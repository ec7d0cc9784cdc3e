import { test as base } from '@playwright/test';

import type { IStorage } from '../../core/domain/storage';
import { startWorld, type IWorld } from './startWorld';

export type { IWorld } from './startWorld';

/** Playwright's `test` with a world of its own in each test. */
export const test = base.extend<{ world: IWorld }>({
  // Playwright reads what a fixture needs from this pattern, which is empty here.
  // eslint-disable-next-line no-empty-pattern
  world: async ({}, use) => {
    const world = await startWorld();
    await use(world);
    await world.end();
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
