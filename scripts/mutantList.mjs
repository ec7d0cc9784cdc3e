/**
 * Defects that the tests must notice, each put into the code by exact text.
 *
 * `edits` are pairs of what is found, exactly once, and what stands there instead. `jest` or
 * `python` say which tests are asked.
 */
export const MUTANTS = [
  {
    name: 'the manifest is there before the files',
    file: 'gateway/transfer/send.ts',
    edits: [
      [
        '    const arrived = await moveInOrder(',
        '  await writeJson(store, manifestKey(key), manifestOf(upload, [], runId, context), { signal });\n    const arrived = await moveInOrder('
      ],
      ["{ signal, ifGeneration: 'absent' } as const", '{ signal }']
    ],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/transfer'
    ]
  },
  {
    name: "the framework's markers go first",
    file: 'gateway/transfer/plan.ts',
    edits: [
      [
        'data: byName.filter(({ path }) => !isMarker(path))',
        'data: byName.filter(({ path }) => isMarker(path))'
      ],
      [
        '.filter(({ path }) => isMarker(path))\n      .sort',
        '.filter(({ path }) => !isMarker(path))\n      .sort'
      ]
    ],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/transfer'
    ]
  },
  {
    name: 'every checkpoint is complete',
    file: 'core/formats/huggingface.ts',
    edits: [
      ['state: worst(findings),', "state: 'whole' as ReturnType<typeof worst>,"]
    ],
    jest: ['--selectProjects', 'core', '--testPathPattern', 'core/formats']
  },
  {
    name: 'what disagrees with its manifest is complete',
    file: 'gateway/catalog/manifest.ts',
    edits: [['if (reasons.length > 0) {', 'if (reasons.length > 99) {']],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/catalog'
    ]
  },
  {
    name: "the store's checksum is not compared",
    file: 'gateway/transfer/moveFile.ts',
    edits: [['(arrived.crc32c ?? crc32c) === crc32c;', 'true;']],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/transfer'
    ]
  },
  {
    name: "a download's checksum is not compared",
    file: 'gateway/transfer/moveFile.ts',
    edits: [
      [
        'move.crc32c !== undefined && move.crc32c !== crc32c',
        "move.crc32c === 'never'"
      ]
    ],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/transfer'
    ]
  },
  {
    name: 'a prefix without its slash',
    file: 'gateway/stores/gcs.ts',
    edits: [
      [
        'prefix: this.root.key + folder,',
        "prefix: (this.root.key + folder).replace(/\\/$/, ''),"
      ]
    ],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/stores/__tests__/gcs'
    ]
  },
  {
    name: 'the XSRF check is off',
    file: 'jupyterlab_keepstep/proxy.py',
    edits: [['RequestHandler.check_xsrf_cookie(self)', 'pass']],
    python: ['python-tests/test_login.py']
  },
  {
    name: 'an upload replaces what is there unasked',
    file: 'gateway/transfer/prepareUpload.ts',
    edits: [['(job.replace && !isIncomplete)', '!isIncomplete']],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/transfer'
    ]
  },
  {
    name: 'a file that changed after it was sent goes unnoticed',
    file: 'gateway/transfer/refuseChangedSource.ts',
    edits: [
      [
        'now.get(path)?.generation !== entry.generation',
        '!now.has(path) && entry.size < 0'
      ]
    ],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/transfer'
    ]
  },
  {
    name: 'markers stay after the source has changed',
    file: 'gateway/transfer/send.ts',
    edits: [['      await underWay.disown();\n', '']],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/transfer'
    ]
  },
  {
    name: 'a cancelled replacement deletes what it replaced',
    file: 'gateway/transfer/takingBack.ts',
    edits: [
      ['isMarker(path) || !held.has(key)', "isMarker(path) || key !== ''"]
    ],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/transfer'
    ]
  },
  {
    name: "a cell's old marker vouches for a mixture",
    file: 'cells/parts/upload.py',
    edits: [['for name in [ours, *reversed(markers)]:', 'for name in [ours]:']],
    cells: ['cells/tests/test_upload.py', '-k', 'killed']
  },
  {
    name: 'a cell gives a file its name before all of it is there',
    file: 'cells/parts/upload.py',
    edits: [
      [
        '            part = keepstep_part(run.path / target)',
        '            part = run.path / target'
      ]
    ],
    cells: ['cells/tests/test_upload.py', '-k', 'killed']
  }
];
