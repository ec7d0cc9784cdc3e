import {
  appendFileSync,
  readFileSync,
  truncateSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';

import { readFolder } from '../checker/readFolder.mjs';
import { LARGE } from '../makeCheckpoint.mjs';
import { NEW } from '../scene.mjs';
import { GRANULE, WHOLE } from './network.mjs';

/** What others do meanwhile to what is moved. */
export const contents = [
  {
    name: 'file rewritten',
    direction: 'up',
    expect: 'ends',
    drive: scene =>
      changing(scene, (file, bytes) => {
        // Its header stays, so that it is still a good file.
        const from = bytes.length - 1 - scene.random.below(bytes.length / 2);
        bytes.fill(bytes[from] ^ 0xff, from, from + 4096);
        writeFileSync(file, bytes);
      })
  },
  {
    name: 'file grown',
    direction: 'up',
    expect: 'ends',
    drive: scene => changing(scene, file => appendFileSync(file, 'more'))
  },
  {
    name: 'file cut short',
    direction: 'up',
    expect: 'ends',
    drive: scene =>
      changing(scene, (file, bytes) =>
        truncateSync(file, scene.random.below(bytes.length))
      )
  },
  ...['replace', 'delete'].map(kind => ({
    name: `object ${kind}d`,
    direction: 'down',
    expect: 'ends',
    faults: scene => [
      {
        kind,
        where: 'read',
        skip: scene.some('read'),
        afterBytes: scene.random.pick([0, 1, 100, GRANULE]),
        cut: scene.random.next() < 0.7
      }
    ],
    // It is put back: only then is there something whole to fetch.
    again: async scene => {
      await scene.copyTemplate();
      return scene.terminal().ended;
    }
  })),
  {
    name: 'two writers of one name',
    direction: 'up',
    notSurvived:
      'a second machine may take an upload under way for one that was given up, and repair it with other content',
    expect: 'ends',
    drive: async scene => {
      const { other } = scene.world.template;
      scene.candidates.push(readFolder(join(other, NEW)));
      await scene.fault({
        kind: 'stall',
        where: 'upload',
        skip: scene.some('upload'),
        afterBytes: scene.random.pick([0, GRANULE, WHOLE]),
        milliseconds: 300
      });
      const state = join(scene.folder, 'other-state');
      const outcomes = await Promise.all([
        scene.terminal().ended,
        scene.terminal({ source: other, state }).ended
      ]);
      const done = outcomes.filter(outcome => outcome.state === 'done');
      if (done.length > 1) {
        return { state: 'broken', error: { message: 'both say to have won' } };
      }
      return (
        done[0] ??
        outcomes.find(({ state }) => state !== 'failed') ??
        outcomes[0]
      );
    },
    again: scene => {
      scene.candidates.pop();
      return scene.terminal({ extra: ['--replace'] }).ended;
    }
  }
];

// --- Internal helpers ---

/** Change the large file while it is sent. Whole is then what was there before, or after. */
async function changing(scene, change) {
  const file = join(scene.source, NEW, LARGE);
  const before = readFileSync(file);
  await scene.fault({
    kind: 'stall',
    where: 'session',
    range: '^bytes \\d',
    skip: scene.random.below(3),
    afterBytes: scene.random.pick([0, GRANULE, WHOLE]),
    milliseconds: 150
  });
  const run = scene.terminal();
  if (await scene.struck(run.ended)) {
    change(file, Buffer.from(before));
    scene.candidates.push(readFolder(join(scene.source, NEW)));
  }
  scene.again = () => {
    writeFileSync(file, before);
    scene.candidates.length = 1;
    return scene.terminal().ended;
  };
  return run.ended;
}
