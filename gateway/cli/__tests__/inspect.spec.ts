import { cpSync, readFileSync, writeFileSync } from 'node:fs';

import { besideBuckets, type IBesideBuckets } from './keepstep';

let beside: IBesideBuckets;

beforeAll(async () => {
  beside = await besideBuckets('bucket');
  for (const name of ['checkpoint-10', 'checkpoint-1000']) {
    await run('push', `tiny-gpt/${name}`, 'gs://bucket/run');
  }
});

afterAll(async () => {
  await beside.server.close();
  beside.terminal.close();
});

const run = (...args: string[]) =>
  beside.terminal.run(args, { env: beside.env });
const json = async (...args: string[]) => {
  const { json: document } = await beside.terminal.json(args, {
    env: beside.env
  });
  return (document as { result: Record<string, unknown> }).result;
};

/** What the library itself would read: the header of a file, as JSON. */
function header(
  path: string
): Record<
  string,
  { dtype: string; shape: number[]; data_offsets: [number, number] }
> {
  const bytes = readFileSync(beside.terminal.path(path));
  const length = Number(bytes.readBigUInt64LE(0));
  const { __metadata__: _, ...tensors } = JSON.parse(
    bytes.subarray(8, 8 + length).toString()
  );
  return tensors;
}

describe('keepstep inspect', () => {
  it('C21 has every tensor of a bucket, by headers alone', async () => {
    const before = beside.server.log.requests.length;
    const { tensors } = await json('inspect', 'gs://bucket/run/checkpoint-10');
    const expected = Object.entries(
      header('tiny-gpt/checkpoint-10/model.safetensors')
    ).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [start, end]
        }
      ]) => ({
        name,
        dtype,
        shape,
        bytes: end - start,
        file: 'model.safetensors'
      })
    );
    expect(tensors).toEqual(expected);
    const ranges = beside.server.log.requests
      .slice(before)
      .filter(({ path }) => path.endsWith('model.safetensors'))
      .map(({ status }) => status);
    expect(ranges).toEqual([206, 206]);
  });

  it('C21 adds up by module, the largest first', async () => {
    const { out } = await run(
      'inspect',
      'gs://bucket/run/checkpoint-1000',
      '--depth',
      '1'
    );
    const lines = out.trimEnd().split('\n');
    expect(lines.at(-1)).toMatch(
      /^in all +\d+ tensors +[\d,]+ parameters +\S+ kB +F32$/
    );
    const { total, modules } = (await json(
      'inspect',
      'gs://bucket/run/checkpoint-1000'
    )) as {
      total: { tensors: number; bytes: number };
      modules: { module: string; tensors: number; bytes: number }[];
    };
    const whole = header('tiny-gpt/checkpoint-10/model.safetensors');
    expect(total.tensors).toBe(Object.keys(whole).length);
    expect(modules.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(
      total.bytes
    );
    const sizes = modules.map(({ bytes }) => bytes);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  });

  it('C21 lists each tensor on request', async () => {
    const { out } = await run('inspect', 'tiny-gpt/checkpoint-10', '--tensors');
    expect(out).toMatch(
      /^transformer\.wte\.weight +F32 \[\d+, \d+\] +[\d,]+ +\S+ k?B +model\.safetensors$/m
    );
  });

  it('C21 says why it shows no more', async () => {
    cpSync(
      beside.terminal.path('tiny-gpt/checkpoint-10'),
      beside.terminal.path('cut/checkpoint-10'),
      { recursive: true }
    );
    const file = beside.terminal.path('cut/checkpoint-10/model.safetensors');
    writeFileSync(file, readFileSync(file).subarray(0, 100));
    const { code, err } = await run('inspect', 'cut/checkpoint-10');
    expect([code, err]).toEqual([
      0,
      'model.safetensors is cut short inside its header\n'
    ]);
  });
});

describe('keepstep diff', () => {
  it('C22 finds two steps of one model alike', async () => {
    const { out } = await run(
      'diff',
      'tiny-gpt/checkpoint-10',
      'gs://bucket/run/checkpoint-1000'
    );
    expect(out).toMatch(
      /^\d+ tensors alike in shape and type, 0 differences; /
    );
  });

  it('C22 tells what was added, removed and changed, and of the configuration', async () => {
    const from = beside.terminal.path('tiny-gpt/checkpoint-10');
    const to = beside.terminal.path('other/checkpoint-10');
    cpSync(from, to, { recursive: true });
    const bytes = readFileSync(`${to}/model.safetensors`);
    const length = Number(bytes.readBigUInt64LE(0));
    const text = bytes.subarray(8, 8 + length).toString();
    const changed = text
      .replace('"transformer.wte.weight"', '"transformer.new.weight"')
      .replace('"F32"', '"I32"');
    expect(changed.length).toBe(text.length);
    bytes.write(changed, 8);
    writeFileSync(`${to}/model.safetensors`, bytes);
    const config = JSON.parse(
      readFileSync(`${to}/config.json`, 'utf8')
    ) as object;
    writeFileSync(
      `${to}/config.json`,
      JSON.stringify({ ...config, n_layer: 7 })
    );
    const { out } = await run(
      'diff',
      'tiny-gpt/checkpoint-10',
      'other/checkpoint-10'
    );
    expect(out).toMatch(/^- transformer\.wte\.weight F32 \[/m);
    expect(out).toMatch(/^\+ transformer\.new\.weight [FI]32 \[/m);
    expect(out).toMatch(/^~ config\.json n_layer: 1 became 7$/m);
    const { alike } = await json(
      'diff',
      'tiny-gpt/checkpoint-10',
      'other/checkpoint-10'
    );
    expect(alike).toBe(false);
  });
});
