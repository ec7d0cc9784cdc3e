import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { BucketServer } from './bucketServer';

const SAMPLE = join(
  __dirname,
  '..',
  '..',
  'examples',
  'samples',
  'tiny-gpt',
  'checkpoint-10'
);

/** Put a whole checkpoint that a Trainer wrote into a bucket, with some of its files changed. */
export async function plantCheckpoint(
  bucketServer: BucketServer,
  bucket: string,
  folder: string,
  change: {
    readonly without?: readonly string[];
    readonly replace?: Readonly<Record<string, string>>;
  } = {}
): Promise<void> {
  const { without = [], replace = {} } = change;
  const names = readdirSync(SAMPLE).filter(name => !without.includes(name));
  await Promise.all(
    names.map(name =>
      bucketServer.plant(
        bucket,
        `${folder}${name}`,
        replace[name] ?? readFileSync(join(SAMPLE, name))
      )
    )
  );
}
