const lab = require('@jupyterlab/testing/lib/jest-config')(__dirname);

/** npm packages that ship ES modules only, and so pass through swc like our own code. */
const esModules = [
  '@codemirror',
  '@jupyter/ydoc',
  '@jupyter/react-components',
  '@jupyter/web-components',
  '@jupyterlab/',
  '@marijn',
  '@microsoft',
  'exenv-es6',
  'lib0',
  'marked',
  'nanoid',
  'vscode-ws-jsonrpc',
  'y-protocols',
  'y-websocket',
  'yjs',
  'p-queue',
  'p-timeout',
  'eventemitter3',
  'pretty-bytes',
  'cookie/'
].join('|');

const swc = (syntax, extra) => [
  '@swc/jest',
  {
    jsc: {
      target: 'es2022',
      parser: { syntax, ...extra },
      transform: { react: { runtime: 'automatic' } }
    },
    module: { type: 'commonjs' }
  }
];

const shared = {
  rootDir: __dirname,
  testRegex: '/__tests__/.*\\.spec\\.tsx?$',
  modulePathIgnorePatterns: [
    '<rootDir>/.*/lib/',
    '<rootDir>/jupyterlab_keepstep/',
    '<rootDir>/dist/',
    '<rootDir>/build/'
  ],
  transform: {
    '\\.svg$': '@jupyterlab/testing/lib/jest-raw-loader.js',
    '\\.py$': '@jupyterlab/testing/lib/jest-raw-loader.js',
    '^.+\\.tsx?$': swc('typescript', { tsx: true }),
    '^.+\\.m?jsx?$': swc('ecmascript', { jsx: true })
  },
  transformIgnorePatterns: [`/node_modules/(?!${esModules}).+`]
};

const core = { '^#core/(.*)$': '<rootDir>/core/$1' };

const node = name => ({
  ...shared,
  displayName: name,
  roots: [`<rootDir>/${name}`],
  testEnvironment: 'node',
  moduleNameMapper: core
});

module.exports = {
  projects: [
    node('core'),
    node('gateway'),
    node('testbed'),
    node('scripts'),
    {
      ...shared,
      displayName: 'src',
      roots: ['<rootDir>/src'],
      moduleFileExtensions: lab.moduleFileExtensions,
      resolver: lab.resolver,
      setupFiles: lab.setupFiles,
      testEnvironment: lab.testEnvironment,
      moduleNameMapper: { ...lab.moduleNameMapper, ...core }
    }
  ]
};
