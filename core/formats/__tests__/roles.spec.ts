import { huggingface } from '../huggingface';
import { plain } from '../plain';

describe('roles of the files of a Trainer checkpoint', () => {
  it.each([
    ['optimizer.pt', 'optimizer'],
    ['optimizer.bin', 'optimizer'],
    ['optimizer_0/.metadata', 'optimizer'],
    ['optimizer_0/__0_0.distcp', 'optimizer'],
    ['rank0-of-8-optimizer.pt', 'optimizer'],
    [
      'global_step10/bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt',
      'optimizer'
    ],
    ['latest', 'optimizer'],
    ['scheduler.pt', 'scheduler'],
    ['scaler.pt', 'scaler'],
    ['rng_state.pth', 'random'],
    ['rng_state_7.pth', 'random'],
    ['model.safetensors', 'weights'],
    ['model-00001-of-00003.safetensors', 'weights'],
    ['model.safetensors.index.json', 'weights'],
    ['pytorch_model.bin', 'weights'],
    ['adapter_model.safetensors', 'weights'],
    ['pytorch_model_fsdp_0/__0_0.distcp', 'weights'],
    ['pytorch_model_fsdp_0/.metadata', 'weights'],
    ['trainer_state.json', 'progress'],
    ['config.json', 'settings'],
    ['adapter_config.json', 'settings'],
    ['tokenizer.json', 'settings'],
    ['tokenizer.model', 'settings'],
    ['training_args.bin', 'other'],
    ['logs/optimizer.pt', 'other'],
    ['README.md', 'other']
  ])('T80 %s is for %s', (path, role) => {
    expect(huggingface.roleOf(path)).toBe(role);
  });

  it('T80 shards and their index are one set of weights, each file of another model its own', () => {
    expect(
      [
        'model-00001-of-00002.safetensors',
        'model.safetensors.index.json',
        'pytorch_model-00001-of-00002.bin',
        'pytorch_model_fsdp_0/__0_0.distcp',
        'adapter_model.safetensors',
        'optimizer.pt'
      ].map(path => huggingface.weightsOf(path))
    ).toEqual([
      'model.safetensors',
      'model.safetensors',
      'pytorch_model.bin',
      'pytorch_model_fsdp_0',
      'adapter_model.safetensors',
      null
    ]);
  });

  it('T80 the optimizer cannot be left out where DeepSpeed keeps the weights with it', () => {
    const engine = [
      'global_step10/zero_pp_rank_0_mp_rank_00_model_states.pt',
      'global_step10/bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt',
      'latest',
      'trainer_state.json'
    ];
    expect(huggingface.inseparable(engine)).toMatch(/global_step10\//);
    expect(
      huggingface.inseparable([...engine, 'model.safetensors'])
    ).toBeNull();
  });

  it('T80 nor from a file that holds both', () => {
    expect(plain.inseparable(['step_500.pt'])).toMatch(/^step_500\.pt is one/);
    expect(plain.weightsOf('step_500.pt')).toBe('step_500.pt');
  });
});
