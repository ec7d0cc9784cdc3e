import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** One edit that the architecture forbids: where, what, and which nets must catch it. */
interface IIllegalEdit {
  readonly room: string;
  readonly code: string;
  readonly nets: readonly ('tsc' | 'rules' | 'lint')[];
}

const EDITS: readonly IIllegalEdit[] = [
  // core runs anywhere
  edit(
    'core/domain',
    "import type { IRoutes } from '../protocol/routes'; export type A = IRoutes;",
    'rules'
  ),
  edit(
    'core/domain',
    "import { UUID } from '@lumino/coreutils'; export const a = UUID;",
    'rules'
  ),
  edit('core/domain', 'export const a = () => document.title;', 'tsc'),
  edit('core/policy', "export const a = process.env['HOME'];", 'tsc'),
  edit(
    'core/formats',
    "import { join } from 'node:path'; export const a = join;",
    'tsc',
    'rules'
  ),
  edit(
    'core/formats',
    "import type { IRoutes } from '../protocol/routes'; export type A = IRoutes;",
    'rules'
  ),
  edit(
    'core/protocol',
    "import { FORMATS } from '../formats/index'; export const a = FORMATS;",
    'rules'
  ),
  // gateway: contracts, not backends
  edit(
    'gateway/checksum',
    "import type { IStore } from '../stores/store'; export type A = IStore;",
    'rules'
  ),
  edit(
    'gateway/http',
    "import type { IStore } from '../stores/store'; export type A = IStore;",
    'rules'
  ),
  edit(
    'gateway/stores',
    "import { findLatest } from '../catalog/findLatest'; export const a = findLatest;",
    'rules'
  ),
  edit(
    'gateway/stores',
    "import { FORMATS } from '#core/formats/index'; export const a = FORMATS;",
    'rules'
  ),
  edit(
    'gateway/catalog',
    "import { openStore } from '../stores/index'; export const a = openStore;",
    'rules'
  ),
  edit(
    'gateway/catalog',
    "import { TransferEngine } from '../transfer/engine/engine'; export const a = TransferEngine;",
    'rules'
  ),
  edit(
    'gateway/transfer',
    "import { Storage } from '@google-cloud/storage'; export const a = Storage;",
    'rules'
  ),
  edit(
    'gateway/transfer',
    "import { openStore } from '../stores/index'; export const a = openStore;",
    'rules'
  ),
  edit(
    'gateway/transfer/move',
    "import type { ITransferJob } from '../checkpoint/job'; export type A = ITransferJob;",
    'rules'
  ),
  edit(
    'gateway/transfer/checkpoint',
    "import { runJob } from '../engine/runJob'; export const a = runJob;",
    'rules'
  ),
  edit(
    'gateway/cli',
    "import { createServer } from '../server'; export const a = createServer;",
    'rules'
  ),
  edit(
    'gateway/routes',
    "import { Storage } from '@google-cloud/storage'; export const a = Storage;",
    'rules'
  ),
  edit(
    'gateway/routes',
    "import { ServerConnection } from '@jupyterlab/services'; export const a = ServerConnection;",
    'rules'
  ),
  edit('gateway/routes', 'export const a = () => window.location;', 'tsc'),
  // src: browser
  edit(
    'src/client',
    "import { readFileSync } from 'node:fs'; export const a = readFileSync;",
    'rules'
  ),
  edit('src/client', "export const a = process.env['HOME'];", 'lint'),
  edit('src/model', "export const a = Buffer.from('x');", 'lint'),
  edit(
    'src/client',
    "import { Storage } from '@google-cloud/storage'; export const a = Storage;",
    'rules'
  ),
  edit(
    'src/client',
    "import { statusOf } from '../../gateway/routes/status'; export const a = statusOf;",
    'rules'
  ),
  edit(
    'src/client',
    "import { errorText } from '../model/errorText'; export const a = errorText;",
    'rules'
  ),
  edit(
    'src/model',
    "import { Widget } from '@lumino/widgets'; export const a = Widget;",
    'rules'
  ),
  edit(
    'src/model',
    "import { showDialog } from '@jupyterlab/apputils'; export const a = showDialog;",
    'rules'
  ),
  edit(
    'src/commands',
    "import { GatewayClient } from '../client/gatewayClient'; export const a = GatewayClient;",
    'rules'
  ),
  edit(
    'src/widgets',
    "import { GatewayClient } from '../client/gatewayClient'; export const a = GatewayClient;",
    'rules'
  ),
  edit(
    'src/notebook',
    "import { errorText } from '../model/errorText'; export const a = errorText;",
    'rules'
  ),
  // the stand-in shares nothing with what it tests
  edit(
    'testbed/gcs',
    "import { StoreError } from '../../core/domain/errors'; export const a = StoreError;",
    'rules'
  )
];

const ROOT = join(__dirname, '..', '..');
const COPIED = [
  'core',
  'gateway',
  'src',
  'cells',
  'testbed',
  'package.json',
  'tsconfig.json',
  'tsconfig.base.json'
];

describe('the walls', () => {
  const house = realpathSync(mkdtempSync(join(tmpdir(), 'keepstep-walls-')));
  let compiler = '';
  let rules: ReadonlySet<string> = new Set();
  let linted: ReadonlySet<string> = new Set();

  beforeAll(() => {
    COPIED.forEach(name =>
      cpSync(join(ROOT, name), join(house, name), {
        recursive: true,
        filter: isSource
      })
    );
    symlinkSync(join(ROOT, 'node_modules'), join(house, 'node_modules'));
    execFileSync(process.execPath, [tsc(), '-b', 'core'], { cwd: house });
    EDITS.forEach((illegal, index) => {
      const file = join(house, fileOf(illegal, index));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${illegal.code}\n`);
    });
    compiler = ['core', 'gateway', '.']
      .map(project =>
        spawnSync(
          process.execPath,
          [tsc(), '-p', project, '--noEmit', '--pretty', 'false'],
          { cwd: house }
        )
      )
      .map(result => result.stdout.toString())
      .join('\n');
    rules = brokenRules(house);
    linted = forbiddenGlobals(house);
  }, 180_000);

  afterAll(() => rmSync(house, { recursive: true }));

  it.each(
    EDITS.map((illegal, index) => [illegal.room, illegal.code, index] as const)
  )('refuse in %s: %s', (_room, _code, index) => {
    const illegal = EDITS[index]!;
    const file = fileOf(illegal, index);
    const caught = {
      tsc: compiler
        .split('\n')
        .some(line => line.includes(`${file.split('/').at(-1)}(`)),
      rules: rules.has(file),
      lint: linted.has(file)
    };
    expect(illegal.nets.filter(net => !caught[net])).toEqual([]);
  });
});

// --- Internal helpers ---

function edit(
  room: string,
  code: string,
  ...nets: IIllegalEdit['nets']
): IIllegalEdit {
  return { room, code, nets };
}

function fileOf(illegal: IIllegalEdit, index: number): string {
  return `${illegal.room}/illegal${index}.ts`;
}

function isSource(path: string): boolean {
  return !/(^|\/)(lib|__tests__|__pycache__)$|\.tsbuildinfo$/.test(
    path.slice(ROOT.length)
  );
}

function tsc(): string {
  return join(ROOT, 'node_modules/typescript/bin/tsc');
}

/** Files that break a rule other than the one about files that nobody imports. */
function brokenRules(house: string): ReadonlySet<string> {
  const config = join(house, 'rules.cjs');
  writeFileSync(
    config,
    `const base = require(${JSON.stringify(join(ROOT, '.dependency-cruiser.cjs'))});
     module.exports = { ...base, options: { ...base.options, preserveSymlinks: true } };\n`
  );
  const cruiser = join(
    ROOT,
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'
  );
  const { stdout } = spawnSync(
    process.execPath,
    [
      cruiser,
      'core',
      'gateway',
      'src',
      'testbed',
      '--config',
      config,
      '--output-type',
      'json'
    ],
    { cwd: house, maxBuffer: 1 << 28 }
  );
  const { summary } = JSON.parse(stdout.toString()) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  return new Set(
    summary.violations
      .filter(({ rule }) => !/orphan|circular|unresolvable/.test(rule.name))
      .map(({ from }) => from)
  );
}

/** Files in which the linter's rule for the browser finds a global of Node's. */
function forbiddenGlobals(house: string): ReadonlySet<string> {
  const eslint = join(ROOT, 'node_modules/eslint/bin/eslint.js');
  const options = { maxBuffer: 1 << 28 };
  const printed = spawnSync(
    process.execPath,
    [eslint, '--print-config', 'src/index.ts'],
    { ...options, cwd: ROOT }
  );
  const { rules } = JSON.parse(printed.stdout.toString()) as {
    rules: Record<string, unknown>;
  };
  const name = 'no-restricted-globals';
  const { stdout } = spawnSync(
    process.execPath,
    [
      eslint,
      '--no-config-lookup',
      '--ext',
      '.ts',
      '--parser',
      join(ROOT, 'node_modules/@typescript-eslint/parser/dist/index.js'),
      '--rule',
      JSON.stringify({ [name]: rules[name] }),
      '--format',
      'json',
      'src'
    ],
    { ...options, cwd: house }
  );
  const files = JSON.parse(stdout.toString()) as {
    filePath: string;
    messages: { ruleId: string | null }[];
  }[];
  return new Set(
    files
      .filter(({ messages }) => messages.some(({ ruleId }) => ruleId === name))
      .map(({ filePath }) => relative(house, filePath))
  );
}
