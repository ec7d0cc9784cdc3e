import { WHOLE } from './network.mjs';

/** What the service answers. */
export const service = [
  ...bothWays(direction => ({
    name: 'storm of 429',
    direction,
    expect: 'whole',
    faults: scene => [storm(scene, 429)]
  })),
  ...bothWays(direction => ({
    name: 'storm of 503',
    direction,
    expect: 'whole',
    faults: scene => [storm(scene, 503)]
  })),
  ...bothWays(direction => ({
    name: 'five errors, one here and one there',
    direction,
    expect: 'whole',
    faults: scene =>
      [0, 2, 4, 6, 8].map(skip => ({
        kind: 'status',
        status: scene.random.pick([408, 429, 500, 502, 503, 504]),
        skip
      }))
  })),
  ...bothWays(direction => ({
    name: '401 in the middle',
    direction,
    expect: 'whole',
    faults: scene => [{ kind: 'status', status: 401, skip: scene.some() }]
  })),
  ...bothWays(direction => ({
    name: '403 from here on',
    direction,
    expect: 'fails',
    errors: ['permission-denied'],
    faults: scene => [
      { kind: 'status', status: 403, skip: scene.some(), times: ALWAYS }
    ]
  })),
  {
    name: 'disk of the service full',
    direction: 'up',
    expect: 'fails',
    errors: ['no-space'],
    faults: scene => {
      const skip = scene.some('upload');
      // What takes no room, such as to ask for a session or to end it, is done.
      const full = { kind: 'status', status: 507, where: 'upload' };
      return [
        { ...full, method: 'POST', skip, times: ALWAYS },
        {
          ...full,
          method: 'PUT',
          range: '^bytes \\d',
          skip: skip % 3,
          times: ALWAYS
        }
      ];
    }
  },
  {
    name: 'fewer bytes kept than were sent',
    direction: 'up',
    expect: 'whole',
    faults: scene => [
      {
        kind: 'short',
        where: 'session',
        range: '^bytes \\d',
        skip: scene.random.below(2),
        keepBytes: scene.random.pick([0, 1, 262_144, 786_432]),
        times: 1 + scene.random.below(3)
      }
    ]
  },
  {
    name: 'upload session lost',
    direction: 'up',
    expect: 'whole',
    faults: scene => [
      {
        kind: 'forget-session',
        where: 'session',
        status: scene.random.pick([404, 410]),
        skip: scene.random.below(2)
      }
    ]
  },
  {
    name: 'joining of the parts refused',
    direction: 'up',
    inParts: true,
    expect: 'whole',
    faults: scene => [
      {
        kind: 'status',
        status: scene.random.pick([400, 403]),
        where: 'join',
        times: ALWAYS
      }
    ]
  },
  {
    name: 'joining of the parts unanswered',
    direction: 'up',
    inParts: true,
    expect: 'whole',
    faults: scene => [
      {
        ...scene.random.pick([
          { kind: 'cut', afterBytes: WHOLE },
          { kind: 'reset', afterBytes: WHOLE },
          { kind: 'truncate', afterBytes: 40 }
        ]),
        where: 'join'
      }
    ]
  },
  {
    name: 'wrong checksum told once',
    direction: 'up',
    expect: 'whole',
    faults: scene => [
      {
        kind: 'wrong-checksum',
        where: 'upload',
        skip: scene.some('upload')
      }
    ]
  },
  {
    name: 'wrong checksum told always',
    direction: 'up',
    expect: 'fails',
    errors: ['corrupt'],
    faults: () => [{ kind: 'wrong-checksum', where: 'upload', times: ALWAYS }]
  },
  {
    name: 'wrong checksum told once',
    direction: 'down',
    expect: 'ends',
    faults: scene => [{ kind: 'wrong-checksum', skip: scene.some() }]
  }
];

// --- Internal helpers ---

const ALWAYS = 1e9;

function bothWays(kindOf) {
  return ['up', 'down'].map(kindOf);
}

/** Either it passes by itself, or the service says how long to wait. */
function storm(scene, status) {
  const says = scene.random.next() < 0.5;
  return {
    kind: 'status',
    status,
    skip: scene.some(),
    ...(says
      ? { retryAfterSeconds: 1, forMilliseconds: 900 }
      : { forMilliseconds: 50 + scene.random.below(200) })
  };
}
