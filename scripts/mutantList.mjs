/**
 * Defects that the tests must notice, each put into the code by exact text.
 *
 * `edits` are pairs of what is found, exactly once, and what stands there instead. `jest` or
 * `python` say which tests are asked.
 */
export const MUTANTS = [
  {
    name: 'the manifest is there before the files',
    file: 'gateway/transfer/checkpoint/send.ts',
    edits: [
      [
        '    const arrived = await moveInOrder(',
        '  await writeJson(store, manifestKey(key), uploadManifest({ upload, arrived: [], runId }, context), { signal });\n    const arrived = await moveInOrder('
      ],
      [
        'const options = { signal, ifGeneration };',
        'const options = { signal, ...(!ifGeneration && {}) };'
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
    name: "the framework's markers go first",
    file: 'gateway/transfer/checkpoint/plan.ts',
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
    file: 'core/formats/findings.ts',
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
    file: 'gateway/transfer/move/compareWithStore.ts',
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
    file: 'gateway/transfer/move/refuseWrong.ts',
    edits: [
      ['expected !== undefined && expected !== crc32c', "expected === 'never'"]
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
    file: 'gateway/transfer/checkpoint/prepareUpload.ts',
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
    file: 'gateway/transfer/checkpoint/refuseChangedSource.ts',
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
    file: 'gateway/transfer/checkpoint/send.ts',
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
    file: 'gateway/transfer/checkpoint/takingBack.ts',
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
    name: 'progress does not renew the tries',
    file: 'gateway/stores/backoff.ts',
    edits: [
      ['progressed(): void {\n    this._failures = 0;', 'progressed(): void {']
    ],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/stores/__tests__/(meanings|decorators)'
    ]
  },
  {
    name: 'a file is written under its own name while it arrives',
    file: 'gateway/stores/diskPart.ts',
    edits: [
      [
        'return join(dirname(target), `.${cut}.keepstep-part-${id}`);',
        'return cut && id && target;'
      ]
    ],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/stores/__tests__/disk'
    ]
  },
  {
    name: 'errors and logs hold the address of an upload session',
    file: 'gateway/stores/gcsSession.ts',
    edits: [
      [
        'const { connection, url, key, call } = session;',
        'const { connection, url, key } = session;\n  const call = { ...session.call, uri: url };'
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
    name: 'what a stopped upload had published stays',
    file: 'gateway/stores/gcsUpload.ts',
    edits: [['if (this._isPublishing) {', 'if (this._isPublishing && !1) {']],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/stores/__tests__/givenBack'
    ]
  },
  {
    name: 'a manifest whose writing was stopped stays',
    file: 'gateway/transfer/move/putOrRemove.ts',
    edits: [["error.kind === 'cancelled'", "error.kind === 'unexpected'"]],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/stores/__tests__/givenBack'
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
  },
  {
    name: 'what does not fit is fetched',
    file: 'gateway/transfer/move/refuseNoRoom.ts',
    edits: [['bytes <= free', 'bytes >= 0']],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'transfer/__tests__/receive.spec'
    ]
  },
  {
    name: 'a download brings whatever manifest is there',
    file: 'gateway/transfer/checkpoint/receive.ts',
    edits: [['      crc32c: manifestCrc32c,\n', '']],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'transfer/__tests__/receive.spec'
    ]
  },
  {
    name: 'a manifest that was damaged on its way is believed',
    file: 'gateway/catalog/readText.ts',
    edits: [['options.crc32c === crc32c', 'crc32c']],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/catalog'
    ]
  },
  {
    name: 'parts are joined over whatever is there',
    file: 'gateway/transfer/move/parts/composeOrRemove.ts',
    edits: [
      [
        'const options = { crc32c, ifGeneration, storageClass',
        'const options = { crc32c, storageClass'
      ]
    ],
    jest: ['--selectProjects', 'gateway', '--testPathPattern', 'moveInParts']
  },
  {
    name: 'a part of other content is taken for one of this file',
    file: 'gateway/transfer/move/parts/filePart.ts',
    edits: [
      [
        '[from.uriOf(entry.key), entry.generation, entry.size, most]',
        '[from.uriOf(entry.key), entry.size, most]'
      ]
    ],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/transfer/__tests__/moveInParts'
    ]
  },
  {
    name: 'parts that are there are sent again',
    file: 'gateway/transfer/move/parts/keptParts.ts',
    edits: [
      [
        'if (part?.size === size && crc32c !== undefined) {',
        'if (part?.size === -1 && crc32c !== undefined) {'
      ]
    ],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/transfer/__tests__/moveInParts'
    ]
  },
  {
    name: 'a cancelled upload leaves its parts',
    file: 'gateway/transfer/move/parts/moveInParts.ts',
    edits: [
      [
        'if (!isLeftForNextTry(error, signal)) {',
        'if (isLeftForNextTry(error, signal)) {'
      ]
    ],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/transfer/__tests__/moveInParts'
    ]
  },
  {
    name: 'parts are put together in the order in which they arrive',
    file: 'gateway/transfer/move/parts/sendParts.ts',
    edits: [
      [
        'return sent.sort((a, b) => a.index - b.index);',
        'return sent.sort((a, b) => b.index - a.index);'
      ]
    ],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/transfer/__tests__/moveInParts'
    ]
  },
  {
    name: 'parts are listed',
    file: 'gateway/stores/gcs.ts',
    edits: [
      [
        "if (!name.endsWith('/') && !isInPartsFolder(key, folder)) {",
        "if (!name.endsWith('/')) {"
      ]
    ],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/transfer/__tests__/moveInParts'
    ]
  },
  {
    name: 'what a transfer had published before it was killed stays when it is cancelled while it compares',
    file: 'gateway/transfer/engine/transfer.ts',
    edits: [
      [
        'if (store && this._ledger.entries.length > 0) {',
        'if (store && isFinal(this._record.state)) {'
      ]
    ],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/__tests__/killedInParts'
    ]
  },
  {
    name: 'memory that a piece is in is received into again',
    file: 'gateway/http/receiveMemory.ts',
    edits: [
      [
        'if (this._current.holders === 0) {',
        'if (this._current.holders >= 0) {'
      ]
    ],
    jest: ['--selectProjects', 'gateway', '--testPathPattern', 'gateway/http/']
  },
  {
    name: 'a tracker that names an older step is not read',
    file: 'core/formats/trackerFile.ts',
    edits: [['return step > finished', 'return step < finished']],
    jest: ['--selectProjects', 'core', '--testPathPattern', 'core/formats']
  },
  {
    name: 'the list of shards is not read',
    file: 'core/formats/checkStructure.ts',
    edits: [['if (isShardIndex(path)) {', 'if (path === isShardIndex.name) {']],
    jest: ['--selectProjects', 'core', '--testPathPattern', 'core/formats']
  },
  {
    name: 'what is pinned is deleted',
    file: 'core/policy/retention.ts',
    edits: [['if (isProtected !== undefined) {', "if (isProtected === '') {"]],
    jest: ['--selectProjects', 'core', '--testPathPattern', 'core/policy']
  },
  {
    name: 'a manifest is deleted last',
    file: 'gateway/transfer/checkpoint/withdraw.ts',
    edits: [
      ['    ...files.filter(file => file.key === manifestKey(key)),\n', ''],
      [
        '      .reverse()\n',
        '      .reverse(),\n    ...files.filter(file => file.key === manifestKey(key))\n'
      ]
    ],
    jest: [
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/cli/__tests__/prune'
    ]
  }
];
