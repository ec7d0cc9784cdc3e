/** The checks that read the code without running it: a name, and the command that must end well. */
export const CHECKS = [
  [
    'types',
    'node',
    'node_modules/typescript/bin/tsc',
    '-b',
    'core',
    'gateway',
    'testbed',
    '.'
  ],
  [
    'types of the tests',
    'node',
    'node_modules/typescript/bin/tsc',
    '-p',
    'tsconfig.test.json'
  ],
  [
    'rooms and arrows (dependency-cruiser)',
    'node',
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    'core',
    'gateway',
    'src',
    'testbed',
    '--config',
    '.dependency-cruiser.cjs'
  ],
  [
    'eslint',
    'node',
    'node_modules/eslint/bin/eslint.js',
    '.',
    '--max-warnings',
    '0'
  ],
  [
    'prettier',
    'node',
    'node_modules/prettier/bin/prettier.cjs',
    '--check',
    '--log-level',
    'warn',
    '.'
  ],
  [
    'stylelint',
    'node',
    'node_modules/stylelint/bin/stylelint.mjs',
    'style/**/*.css'
  ],
  ['knip (nothing left over)', 'node', 'node_modules/knip/bin/knip.js'],
  ['ruff', 'ruff', 'check', '.'],
  ['ruff format', 'ruff', 'format', '--check', '.']
];
