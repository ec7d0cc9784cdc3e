import { test as base } from '@playwright/test';

import { startWorld, type IOpenWorld } from './startWorld';

/**
 * Playwright's `test` with one world for all tests of a file: for those that only look, or that
 * put back what they changed.
 */
export const test = base.extend<object, { world: IOpenWorld }>({
  world: [
    // Playwright reads what a fixture needs from this pattern, which is empty here.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const world = await startWorld();
      await use(world);
      await world.end();
    },
    { scope: 'worker' }
  ]
});

export { expect } from '@playwright/test';
