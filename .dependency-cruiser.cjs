/**
 * The architecture, as rules: each room lists everything of ours that it may import, and a type
 * counts as an import. `npm run lint:layers` checks them; scripts/__tests__/walls.spec.ts makes
 * illegal edits and sees every one refused.
 *
 *   core      domain <- formats, policy, protocol                                  runs anywhere
 *   gateway   checksum, http <- stores <- catalog <- transfer <- routes, cli <- server <- main    Node
 *   src       client <- model <- commands <- widgets <- plugins <- index          browser
 *             notebook <- commands
 */
const TESTS = '(^|/)__tests__/';
const SDKS =
  '^node_modules/(@google-cloud|@googleapis|googleapis|google-auth-library|gaxios)/';
const LAB = '^node_modules/(@jupyterlab|@lumino|react|react-dom)/';
const OURS = '^(core|gateway|src|cells|testbed|scripts)/';

/** `room` may import itself and `allowed`, and nothing else of ours. */
const layer = (room, allowed, why) => ({
  name: `layer:${room}`,
  severity: 'error',
  comment: `${why} It may import only: ${['itself', ...allowed].join(', ')}. Move the code down, or pass the value in.`,
  from: { path: `^${room}(/|\\.tsx?$)`, pathNot: TESTS },
  to: {
    path: OURS,
    pathNot: [
      `^${room}(/|\\.tsx?$)`,
      ...allowed.map(name => `^${name}(/|\\.|$)`)
    ]
  }
});

/** A room in a room: of what is in `house` it may import itself and `allowed`. */
const within = (house, room, allowed, why) => ({
  name: `layer:${house}/${room}`,
  severity: 'error',
  comment: `${why} In ${house} it may import only: ${['itself', ...allowed].join(', ')}.`,
  from: { path: `^${house}/${room}/`, pathNot: TESTS },
  to: {
    path: `^${house}/`,
    pathNot: [room, ...allowed].map(name => `^${house}/${name}/`)
  }
});

const never = (name, comment, from, to) => ({
  name,
  severity: 'error',
  comment,
  from: { ...from, pathNot: [TESTS, ...[from.pathNot ?? []].flat()] },
  to
});

module.exports = {
  forbidden: [
    // core: pure TypeScript
    layer(
      'core/domain',
      [],
      'The words of the product know nothing of how they are used.'
    ),
    layer(
      'core/formats',
      ['core/domain'],
      'A format is handed names and a reader; it knows no storage and no wire.'
    ),
    layer(
      'core/policy',
      ['core/domain'],
      'A decision is a function of the domain alone.'
    ),
    layer(
      'core/protocol',
      ['core/domain'],
      'What the two halves say is made of the domain alone.'
    ),
    never(
      'core-is-pure',
      'core/ runs in the browser and in Node: no npm package and no built-in.',
      { path: '^core/' },
      {
        dependencyTypes: [
          'core',
          'npm',
          'npm-dev',
          'npm-optional',
          'npm-peer',
          'npm-no-pkg',
          'npm-unknown'
        ]
      }
    ),

    // gateway: Node
    layer(
      'gateway/checksum',
      [],
      'A checksum is computed over bytes, whatever they are of.'
    ),
    layer(
      'gateway/http',
      [],
      'A connection carries bytes, whoever they are for.'
    ),
    layer(
      'gateway/stores',
      ['core/domain', 'gateway/checksum', 'gateway/http'],
      'A store moves objects; it does not know what a checkpoint is.'
    ),
    layer(
      'gateway/catalog',
      [
        'core/domain',
        'core/formats',
        'core/protocol',
        'gateway/checksum',
        'gateway/stores/store'
      ],
      'The catalog sees the contract of a store, never a backend.'
    ),
    layer(
      'gateway/transfer',
      [
        'core/domain',
        'core/formats',
        'core/protocol',
        'core/policy',
        'gateway/checksum',
        'gateway/catalog',
        'gateway/stores/store'
      ],
      'The engine sees the contract of a store, never a backend.'
    ),
    within(
      'gateway/transfer',
      'move',
      [],
      'One file goes from a store to another, whatever it is part of.'
    ),
    within(
      'gateway/transfer',
      'checkpoint',
      ['move'],
      'What a checkpoint needs to arrive whole, file by file.'
    ),
    within(
      'gateway/transfer',
      'archive',
      ['move', 'checkpoint'],
      'A checkpoint as one file.'
    ),
    within(
      'gateway/transfer',
      'tree',
      ['move', 'checkpoint'],
      'Folders of any content are compared and made alike.'
    ),
    within(
      'gateway/transfer',
      'engine',
      ['move', 'checkpoint', 'archive'],
      'The engine keeps jobs; how one is carried out is below it.'
    ),
    layer(
      'gateway/automation',
      ['core', 'gateway/catalog', 'gateway/transfer', 'gateway/stores/store'],
      'Automation decides when; the engine does it.'
    ),
    layer(
      'gateway/routes',
      [
        'core',
        'gateway/checksum',
        'gateway/stores',
        'gateway/catalog',
        'gateway/transfer',
        'gateway/automation'
      ],
      'A route picks a store and calls one room below.'
    ),
    layer(
      'gateway/cli',
      [
        'core',
        'gateway/version',
        'gateway/checksum',
        'gateway/stores',
        'gateway/catalog',
        'gateway/transfer',
        'gateway/automation'
      ],
      'The terminal is the same engine without HTTP.'
    ),
    layer(
      'gateway/server',
      ['core', 'gateway/routes'],
      'The server listens and dispatches; a route does the work.'
    ),
    layer(
      'gateway/serve',
      [
        'core',
        'gateway/version',
        'gateway/configuredStorages',
        'gateway/routes',
        'gateway/server'
      ],
      'serve reads the environment, puts the rooms together and listens.'
    ),
    layer(
      'gateway/main',
      ['gateway/serve', 'gateway/cli'],
      'main reads argv and starts one of two things.'
    ),
    never(
      'sdk-only-in-a-store',
      'Only gateway/stores/<backend>.ts knows a cloud SDK; everyone else sees IStore.',
      {
        path: '^(gateway|core)/',
        pathNot: ['^gateway/stores/(?!store\\.ts|index\\.ts|with)']
      },
      { path: SDKS }
    ),
    never(
      'no-browser-in-gateway',
      'gateway/ runs in Node: no JupyterLab, Lumino or React.',
      { path: '^gateway/' },
      { path: ['^src/', LAB] }
    ),

    // src: browser
    layer(
      'src/client',
      ['core/domain', 'core/protocol'],
      'The client speaks the protocol and keeps no state.'
    ),
    layer(
      'src/model',
      ['core/domain', 'core/formats', 'core/protocol', 'src/client'],
      'A model holds state; it shows nothing.'
    ),
    layer(
      'src/drive',
      ['core/domain', 'src/client'],
      'The drive serves the stock file browser over the client.'
    ),
    layer(
      'src/notebook',
      ['core/domain', 'cells'],
      'The notebook room turns a cell file into a cell.'
    ),
    layer(
      'src/commands',
      ['core/domain', 'src/model', 'src/notebook', 'src/icons'],
      'A command is one user action over models.'
    ),
    layer(
      'src/widgets',
      ['core/domain', 'src/model', 'src/commands', 'src/icons'],
      'A widget draws a model and runs commands.'
    ),
    layer(
      'src/plugins',
      [
        'core/domain',
        'core/protocol',
        'src/tokens',
        'src/icons',
        'src/client',
        'src/model',
        'src/drive',
        'src/notebook',
        'src/commands',
        'src/widgets'
      ],
      'A plugin wires: tokens in, tokens out.'
    ),
    layer(
      'src/index',
      ['src/plugins', 'src/tokens'],
      'The entry is a list of plugins.'
    ),
    never(
      'no-gateway-in-browser',
      'src/ is bundled for the browser: nothing of gateway/ and no cloud SDK.',
      { path: '^src/' },
      { path: ['^(gateway|testbed|scripts)/', SDKS] }
    ),
    never(
      'no-built-ins-in-browser',
      'src/ is bundled for the browser: Node built-ins are not there.',
      { path: '^src/' },
      { dependencyTypes: ['core'] }
    ),
    never(
      'model-shows-nothing',
      'A model emits signals; it never opens a dialog or touches a widget.',
      { path: '^src/(client|model)/' },
      {
        path: '^node_modules/(@lumino/widgets|@jupyterlab/(apputils|ui-components)|react|react-dom)/'
      }
    ),

    // testbed: stands outside
    layer(
      'testbed',
      [],
      'A stand-in that shared code with what it tests would share its mistakes.'
    ),

    // everywhere
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      comment:
        'An import that does not resolve is not checked by any other rule.',
      from: {},
      to: { couldNotResolve: true }
    },
    {
      name: 'no-circular',
      severity: 'error',
      comment:
        'Data flows one way: of two files that import each other, one is in the wrong room.',
      from: {},
      to: { circular: true }
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment:
        'A file that nothing imports and that imports nothing is left over.',
      from: { orphan: true, pathNot: [TESTS, '\\.d\\.ts$', '\\.py$'] },
      to: {}
    },
    {
      name: 'no-import-of-tests',
      severity: 'error',
      comment: 'Code that ships does not depend on its tests.',
      from: { pathNot: TESTS },
      to: { path: TESTS }
    }
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^((core|gateway|testbed)/)?lib/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'types', 'node', 'default'],
      mainFields: ['types', 'main']
    }
  }
};
