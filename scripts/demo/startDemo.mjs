import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync
} from 'node:fs';
import { join, relative } from 'node:path';

import { ROOT } from '../setup/run.mjs';
import { startTestbed } from './startTestbed.mjs';

/** The bucket of the demonstration, in our own stand-in and nowhere else. */
export const DEMO_BUCKET = 'keepstep-demo';

const SAMPLES = join(ROOT, 'examples', 'samples');

/**
 * The world of the demonstration: a local bucket server with sample checkpoints in it, a folder
 * with a notebook, and the configuration that mounts the bucket.
 *
 * The samples go to the server that this function has started; no address is taken from outside.
 */
export async function startDemo(
  testbed,
  stops,
  home = join(ROOT, '.keepstep', 'demo')
) {
  const work = join(home, 'work');
  mkdirSync(work, { recursive: true });
  for (const name of ['sample-notebook.ipynb', 'tiny_trainer.py']) {
    const target = join(work, name);
    if (!existsSync(target) && existsSync(join(ROOT, 'examples', name))) {
      cpSync(join(ROOT, 'examples', name), target);
    }
  }
  const server = await startTestbed(testbed, join(home, 'bucket'));
  stops.push(server.stop);
  await seed(server.origin);
  return {
    work,
    notebook: 'sample-notebook.ipynb',
    home,
    origin: server.origin,
    storages: [
      {
        id: 'demo-bucket',
        label: 'Demo bucket',
        uri: `gs://${DEMO_BUCKET}/`,
        readOnly: false,
        credentialRef: 'adc',
        survivesThisMachine: true
      }
    ]
  };
}

/**
 * Put the sample runs into the demonstration's bucket: each object that is not there yet, so
 * that a start that was interrupted is made good by the next, and nothing is written over.
 */
export async function seed(origin, bucket = DEMO_BUCKET) {
  await post(
    `${origin}/storage/v1/b?project=keepstep-demo`,
    JSON.stringify({ name: bucket }),
    'application/json',
    BUCKET_EXISTS
  );
  for (const file of filesBelow(SAMPLES)) {
    const name = encodeURIComponent(relative(SAMPLES, file));
    const url = `${origin}/upload/storage/v1/b/${bucket}/o?uploadType=media&ifGenerationMatch=0&name=${name}`;
    await post(
      url,
      readFileSync(file),
      'application/octet-stream',
      OBJECT_EXISTS
    );
  }
}

// --- Internal helpers ---

const BUCKET_EXISTS = 409;
const OBJECT_EXISTS = 412;

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

async function post(url, body, type, fine) {
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': type }
  });
  if (!response.ok && response.status !== fine) {
    throw new Error(
      `The local bucket server answered ${response.status} to ${new URL(url).pathname}.`
    );
  }
}
