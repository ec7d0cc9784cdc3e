/** What happens to connections, and to the bytes on their way. */
export const network = [
  ...['reset', 'cut'].flatMap(kind => [
    {
      name: `connection ${kind}`,
      direction: 'up',
      expect: 'whole',
      faults: scene => [
        { kind, where: 'upload', ...at(scene, 'upload'), times: 1 }
      ]
    },
    {
      name: `connection ${kind}`,
      direction: 'down',
      expect: 'whole',
      faults: scene => [{ kind, where: 'read', ...at(scene, 'read'), times: 1 }]
    }
  ]),
  {
    name: 'connection lost four times, with progress between',
    direction: 'up',
    expect: 'whole',
    // The fifth try of one request would be one too many if progress did not count.
    faults: scene =>
      [1, 2, 3, 4].map(granules => ({
        kind: scene.random.pick(['cut', 'reset']),
        where: 'session',
        range: '^bytes \\d',
        afterBytes: granules * GRANULE + 1
      }))
  },
  {
    name: 'last answer lost',
    direction: 'up',
    expect: 'whole',
    faults: scene => [
      {
        kind: scene.random.pick(['cut', 'reset']),
        where: 'upload',
        skip: scene.some('upload'),
        afterBytes: WHOLE
      }
    ]
  },
  {
    name: 'stall for ever',
    direction: 'up',
    expect: 'whole',
    faults: scene => [
      { kind: 'stall', where: 'upload', ...at(scene, 'upload') }
    ]
  },
  {
    name: 'stall for ever',
    direction: 'down',
    expect: 'whole',
    faults: scene => [{ kind: 'stall', where: 'read', ...at(scene, 'read') }]
  },
  {
    name: 'answer cut short',
    direction: 'up',
    // An answer without its end and without a length makes no sense to anyone: that may fail.
    expect: 'ends',
    faults: scene => [
      {
        kind: 'truncate',
        skip: scene.some(),
        afterBytes: scene.random.below(200),
        withoutLength: scene.random.next() < 0.5
      }
    ]
  },
  {
    name: 'answer cut short',
    direction: 'down',
    expect: 'whole',
    faults: scene => [
      {
        kind: 'truncate',
        where: 'read',
        ...at(scene, 'read'),
        withoutLength: scene.random.next() < 0.5
      }
    ]
  },
  {
    name: 'byte changed on its way',
    direction: 'up',
    expect: 'whole',
    faults: scene => [
      {
        kind: 'flip',
        where: 'session',
        range: '^bytes \\d',
        skip: scene.random.below(2),
        afterBytes: scene.random.below(GRANULE)
      }
    ]
  },
  {
    name: 'byte changed on its way',
    direction: 'down',
    expect: 'whole',
    faults: scene => [
      {
        kind: 'flip',
        where: 'read',
        skip: scene.some('read'),
        afterBytes: scene.random.pick([0, 1, 150])
      }
    ]
  }
];

/** More bytes than any request or answer has: it is acted upon, and its answer is lost. */
export const WHOLE = 1e12;

export const GRANULE = 256 * 1024;

/** Some request, and some place in it. */
export function at(scene, where) {
  return {
    skip: scene.some(where),
    afterBytes: scene.random.pick([
      0,
      1,
      GRANULE - 1,
      4 * GRANULE - 1,
      5_000_000,
      WHOLE
    ])
  };
}
