import { deepspeed } from '../deepspeed';
import type { IFormat, IInspection } from '../format';
import { megatron } from '../megatron';
import { nemo } from '../nemo';
import { readerOf, sampleFile, text, type Files } from './sampleReader';

// Trees as the frameworks' sources have them; every file of torch.save is a real one.
const TORCH = sampleFile('plain/step_500.pt')['step_500.pt']!;
const torchFiles = (...paths: string[]): Files =>
  Object.fromEntries(paths.map(path => [path, TORCH]));

const ZERO = torchFiles(
  'mp_rank_00_model_states.pt',
  'bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt',
  'bf16_zero_pp_rank_1_mp_rank_00_optim_states.pt'
);
const ZERO3 = torchFiles(
  'zero_pp_rank_0_mp_rank_00_model_states.pt',
  'zero_pp_rank_1_mp_rank_00_model_states.pt',
  'zero_pp_rank_0_mp_rank_00_optim_states.pt',
  'zero_pp_rank_1_mp_rank_00_optim_states.pt'
);
const DISTRIBUTED: Files = {
  ...torchFiles('common.pt'),
  'metadata.json': text('{"sharded_backend": "torch_dist"}'),
  '.metadata': text('x'),
  '__0_0.distcp': text('x'),
  '__0_1.distcp': text('x')
};
const LEGACY = torchFiles(
  'mp_rank_00/model_optim_rng.pt',
  'mp_rank_01/model_optim_rng.pt',
  'mp_rank_01/distrib_optim.pt'
);
const NEMO: Files = {
  'context/model.yaml': text('x'),
  'weights/metadata.json': text('{}'),
  'weights/.metadata': text('x'),
  'weights/__0_0.distcp': text('x'),
  ...torchFiles('weights/common.pt')
};

const TRACKER = 'latest_checkpointed_iteration.txt';

function inspect(
  format: IFormat,
  files: Files,
  beside: Record<string, string> = {},
  name = 'checkpoint'
): Promise<IInspection> {
  return format.inspect(readerOf(files, name, beside), {
    step: 500,
    epoch: null
  });
}

const trees: [string, IFormat, Files, Record<string, string>][] = [
  ['DeepSpeed with ZeRO', deepspeed, ZERO, { latest: 'global_step500\n' }],
  ['DeepSpeed with ZeRO-3', deepspeed, ZERO3, { latest: 'global_step500' }],
  ['Megatron-LM, distributed', megatron, DISTRIBUTED, { [TRACKER]: '500' }],
  ['Megatron-LM, of old', megatron, LEGACY, { [TRACKER]: '500\n' }]
];

describe.each(trees)('%s', (_name, format, files, beside) => {
  it('C20 is whole when the file beside it names it, or a newer one', async () => {
    expect(await inspect(format, files, beside)).toEqual({
      step: 500,
      epoch: null,
      metric: null,
      state: 'whole',
      reasons: []
    });
    const newer = Object.fromEntries(
      Object.entries(beside).map(([key, value]) => [
        key,
        value.replace('500', '1000')
      ])
    );
    expect((await inspect(format, files, newer)).state).toBe('whole');
  });

  it('C20 is incomplete when that names an older one', async () => {
    const [name = '', value = ''] = Object.entries(beside)[0] ?? [];
    const older = { [name]: value.replace('500', '60') };
    expect(await inspect(format, files, older)).toMatchObject({
      state: 'incomplete',
      reasons: [`${name}, beside it, names step 60: saving has not ended`]
    });
  });

  it.each([
    ['is not there', undefined],
    ['is empty', ''],
    ['names something else', 'release']
  ])('C20 is unknown when that file %s', async (_what, content) => {
    const name = Object.keys(beside)[0]!;
    const there = content === undefined ? {} : { [name]: content };
    const { state, reasons } = await inspect(format, files, there);
    expect(state).toBe('unknown');
    expect(reasons[0]).toContain(name);
  });

  it.each(
    Object.keys(files).filter(
      path => !/optim_states|distrib_optim|distcp/.test(path)
    )
  )('C18 is incomplete without %s', async path => {
    const rest = { ...files };
    delete rest[path];
    const { state, reasons } = await inspect(format, rest, beside);
    // Of a rank that left nothing behind nobody knows, but by what others of it have left.
    const isLastOfItsRank = path === 'mp_rank_00/model_optim_rng.pt';
    expect(state).toBe(isLastOfItsRank ? 'whole' : 'incomplete');
    expect(reasons.length > 0).toBe(!isLastOfItsRank);
  });

  it.each(Object.keys(files).filter(path => path.endsWith('.pt')))(
    'C18 is incomplete with %s cut short',
    async path => {
      const cut = { ...files, [path]: TORCH.slice(0, -1) };
      expect((await inspect(format, cut, beside)).state).toBe('incomplete');
    }
  );
});

describe('DeepSpeed', () => {
  it.each([
    ['ZeRO', ZERO, 'bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt'],
    ['ZeRO-3', ZERO3, 'zero_pp_rank_1_mp_rank_00_optim_states.pt'],
    ['ZeRO-3', ZERO3, 'zero_pp_rank_0_mp_rank_00_model_states.pt']
  ])(
    'C18 with %s misses the file of a rank, %#',
    async (_what, files, path) => {
      const rest: Files = { ...files };
      delete rest[path];
      expect(
        await inspect(deepspeed, rest, { latest: 'global_step500' })
      ).toMatchObject({ state: 'incomplete', reasons: [`${path} is missing`] });
    }
  );

  it('T80 has weights that cannot be had without its optimizer shards', () => {
    expect(deepspeed.inseparable(Object.keys(ZERO3))).toContain('optim_states');
    expect(deepspeed.inseparable(['mp_rank_00_model_states.pt'])).toBeNull();
    expect(Object.keys(ZERO).map(path => deepspeed.roleOf(path))).toEqual([
      'weights',
      'optimizer',
      'optimizer'
    ]);
  });
});

describe('NeMo', () => {
  const NAME = 'gpt--val_loss=2.34-step=500-last';

  it('C20 is whole when nothing beside it says that it is unfinished', async () => {
    expect(await inspect(nemo, NEMO, {}, NAME)).toMatchObject({
      state: 'whole',
      reasons: [],
      metric: { name: 'val_loss', value: 2.34 }
    });
    const file = torchFiles(`${NAME}.ckpt`);
    expect((await inspect(nemo, file, {}, `${NAME}.ckpt`)).state).toBe('whole');
  });

  it.each([
    ['a folder', NEMO, NAME],
    ['a file', torchFiles(`${NAME}.ckpt`), `${NAME}.ckpt`]
  ])('C20 is incomplete when it is: %s', async (_what, files, name) => {
    const beside = { [`${NAME}-unfinished`]: '' };
    expect(await inspect(nemo, files, beside, name)).toMatchObject({
      state: 'incomplete',
      reasons: [`${NAME}-unfinished is beside it: saving has not ended`]
    });
  });

  it('C18 is incomplete without its weights, or the end of their list', async () => {
    const context = { 'context/model.yaml': text('x') };
    expect((await inspect(nemo, context, {}, NAME)).reasons).toEqual([
      'weights/ is missing'
    ]);
    const rest = { ...NEMO };
    delete rest['weights/.metadata'];
    expect((await inspect(nemo, rest, {}, NAME)).reasons).toEqual([
      'weights/.metadata is missing'
    ]);
  });
});
