import { huggingface } from '../huggingface';
import { readerOf, sample, text, type Files } from './sampleReader';

const inspect = (files: Files, step = 1000) =>
  huggingface.inspect(readerOf(files), { step, epoch: null });

/** A real checkpoint whose `trainer_state.json` is changed as an object. */
function withState(change: Record<string, unknown>): Files {
  const files = sample('tiny-gpt/checkpoint-1000');
  const before = new TextDecoder().decode(files['trainer_state.json']);
  const state = JSON.stringify({ ...JSON.parse(before), ...change });
  return { ...files, 'trainer_state.json': text(state) };
}

describe('huggingface', () => {
  it.each([
    ['tiny-gpt/checkpoint-1', 1],
    ['tiny-gpt/checkpoint-10', 10],
    ['tiny-gpt/checkpoint-500', 500],
    ['tiny-gpt/checkpoint-1000', 1000]
  ])('C4 finds %s whole', async (path, step) => {
    expect(await inspect(sample(path), step)).toMatchObject({
      step,
      state: 'whole',
      reasons: []
    });
  });

  it('reads step, epoch and the newest eval_loss', async () => {
    const history = [
      { step: 5, loss: 3 },
      { step: 5, eval_loss: 2.5 },
      { step: 9, loss: 1 }
    ];
    expect(
      await inspect(withState({ epoch: 1.5, log_history: history }))
    ).toEqual({
      step: 1000,
      epoch: 1.5,
      metric: { name: 'eval_loss', value: 2.5 },
      state: 'whole',
      reasons: []
    });
  });

  it('takes the loss where nothing was evaluated', async () => {
    const history = [{ loss: 3 }, { loss: 1 }, { train_runtime: 1 }];
    const { metric } = await inspect(withState({ log_history: history }));
    expect(metric).toEqual({ name: 'loss', value: 1 });
  });

  it('C5 finds a checkpoint with a bare NaN whole, and says so', async () => {
    const files = withState({ log_history: [{ loss: 'HERE' }] });
    const state = new TextDecoder().decode(files['trainer_state.json']);
    files['trainer_state.json'] = text(state.replace('"HERE"', 'NaN'));
    expect(await inspect(files)).toMatchObject({
      state: 'whole',
      metric: null,
      reasons: ['its newest loss is not a finite number']
    });
  });

  it('C4 names the missing shard', async () => {
    expect(
      await inspect(sample('tiny-gpt/checkpoint-1010'), 1010)
    ).toMatchObject({
      state: 'incomplete',
      reasons: ['model-00003-of-00003.safetensors is missing']
    });
  });

  it('C4 tells everything that is wrong with a save that was killed', async () => {
    const { state, reasons } = await inspect(
      sample('tiny-gpt/checkpoint-1005'),
      1005
    );
    expect(state).toBe('incomplete');
    expect(reasons[0]).toBe('trainer_state.json is missing');
    expect(reasons[1]).toMatch(
      /^model-00003-of-00003\.safetensors has \d+ bytes and should have \d+$/
    );
  });

  // What the others can be restored from or do not need is not missed.
  const NEEDLESS = ['config.json', 'generation_config.json'];
  const ALSO_OPTIONAL = [
    'optimizer.pt',
    'scheduler.pt',
    'rng_state.pth',
    'training_args.bin'
  ];

  it.each(
    Object.keys(sample('tiny-gpt/checkpoint-1000')).filter(
      path => ![...NEEDLESS, ...ALSO_OPTIONAL].includes(path)
    )
  )('C4 notices that %s is missing', async path => {
    const files = sample('tiny-gpt/checkpoint-1000');
    delete files[path];
    const { state, reasons } = await inspect(files);
    expect([state, reasons]).toEqual(['incomplete', [`${path} is missing`]]);
  });

  it.each(
    Object.keys(sample('tiny-gpt/checkpoint-1000')).filter(
      path => !NEEDLESS.includes(path)
    )
  )('C4 notices that %s is cut short, anywhere', async path => {
    const whole = sample('tiny-gpt/checkpoint-1000');
    const length = whole[path]!.length;
    for (const kept of [0, 1, 7, length >> 1, length - 2]) {
      const { state, reasons } = await inspect({
        ...whole,
        [path]: whole[path]!.slice(0, kept)
      });
      expect([kept, state]).toEqual([kept, 'incomplete']);
      expect(reasons.join()).toContain(path);
    }
  });

  it('C4 refuses what the Trainer itself marks as unfinished', async () => {
    const files = sample('tiny-gpt/checkpoint-10');
    files['checkpoint-is-incomplete.txt'] = text('');
    expect(await inspect(files, 10)).toMatchObject({
      state: 'incomplete',
      reasons: ['checkpoint-is-incomplete.txt is there: saving was interrupted']
    });
  });

  it('C4 wants weights', async () => {
    const files = sample('tiny-gpt/checkpoint-10');
    delete files['model.safetensors'];
    expect(await inspect(files, 10)).toMatchObject({
      state: 'incomplete',
      reasons: ['no file with the weights of the model is there']
    });
  });

  it('C4 takes an adapter alone for weights', async () => {
    const files = sample('tiny-gpt/checkpoint-10');
    files['adapter_model.safetensors'] = files['model.safetensors']!;
    delete files['model.safetensors'];
    expect((await inspect(files, 10)).state).toBe('whole');
  });

  it('C6 says when there is nothing but the model', async () => {
    const files = sample('tiny-gpt/checkpoint-10');
    delete files['optimizer.pt'];
    expect(await inspect(files, 10)).toMatchObject({
      state: 'whole',
      reasons: ['model only: it has no optimizer state']
    });
  });

  it('says when name and content disagree about the step', async () => {
    expect(await inspect(withState({ global_step: 7 }))).toMatchObject({
      step: 1000,
      state: 'whole',
      reasons: ['trainer_state.json says step 7, the name says 1000']
    });
  });

  it('wants the .metadata of a sharded save and the folder of a DeepSpeed tag', async () => {
    const files = sample('tiny-gpt/checkpoint-10');
    files['pytorch_model_fsdp_0/__0_0.distcp'] = text('x');
    files['optimizer_0/__0_0.distcp'] = text('');
    files['optimizer_0/.metadata'] = text('x');
    files['latest'] = text('global_step10\n');
    const { reasons } = await inspect(files, 10);
    expect(reasons).toEqual([
      'optimizer_0/__0_0.distcp is empty',
      'pytorch_model_fsdp_0/.metadata is missing',
      'global_step10/ is missing, which the file latest names'
    ]);
  });

  it.each(['null', '[]', '3', '"x"'])(
    'finds a trainer_state.json of %s incomplete',
    async content => {
      const files = sample('tiny-gpt/checkpoint-10');
      files['trainer_state.json'] = text(content);
      expect((await inspect(files, 10)).reasons).toEqual([
        'trainer_state.json holds no trainer state'
      ]);
    }
  );

  it.each([
    ['latest', 'latest is too large to name a folder'],
    [
      'model.safetensors.index.json',
      'model.safetensors.index.json is too large for a list of shards'
    ]
  ])('C4 takes a %s of 17 MB for broken', async (path, reason) => {
    const files = sample('tiny-gpt/checkpoint-10');
    files[path] = new Uint8Array(17_000_000);
    expect(await inspect(files, 10)).toMatchObject({
      state: 'incomplete',
      reasons: [reason]
    });
  });

  it.each([
    [0x800000, 'incomplete', 'has a header that cannot be read'],
    [0x800001, 'unknown', 'has a header of 8388609 bytes'],
    [100_000_001, 'incomplete', 'does not start as a safetensors file does']
  ])(
    'C12 judges a safetensors header of %d bytes',
    async (length, state, reason) => {
      const files = sample('tiny-gpt/checkpoint-10');
      const model = new Uint8Array(8 + 0x800001).fill(0x5b);
      new DataView(model.buffer).setBigUint64(0, BigInt(length), true);
      files['model.safetensors'] = model;
      const found = await inspect(files, 10);
      expect(found.state).toBe(state);
      expect(found.reasons.join()).toContain(reason);
    }
  );

  it('marks what is written last', () => {
    const paths = [
      'trainer_state.json',
      'latest',
      'optimizer_0/.metadata',
      'optimizer.pt',
      'x/trainer_state.json'
    ];
    expect(paths.filter(path => huggingface.isMarker(path))).toEqual(
      paths.slice(0, 3)
    );
  });
});
