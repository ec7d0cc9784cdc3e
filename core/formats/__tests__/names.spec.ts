import type { Entry } from '../../domain/entry';
import { metricFromName } from '../metricFromName';
import { recogniseCheckpoint } from '../recogniseCheckpoint';

const entryOf = (key: string): Entry =>
  key.endsWith('/')
    ? { kind: 'folder', key }
    : { kind: 'file', key, size: 1, generation: '1', updatedAt: 0 };

/** Format, step and epoch of a name, with the paths of its files where it is a folder. */
function told(key: string, paths: string[] = []): unknown[] | null {
  const found = recogniseCheckpoint(entryOf(key), paths);
  return (
    found && [found.format.id, found.recognised.step, found.recognised.epoch]
  );
}

describe('the name of a checkpoint', () => {
  it.each([
    // Lightning: `callbacks/model_checkpoint.py`, and its documentation.
    ['epoch=3-step=400.ckpt', 'lightning', 400, 3],
    ['epoch=3-step=400-v1.ckpt', 'lightning', 400, 3],
    ['epoch=03-val_loss=0.12.ckpt', 'lightning', null, 3],
    ['sample-mnist-epoch=02-val_loss=0.32.ckpt', 'lightning', null, 2],
    ['last.ckpt', 'lightning', null, null],
    ['last-v3.ckpt', 'lightning', null, null],
    ['hpc_ckpt_2.ckpt', 'lightning', null, null],
    ['epoch=1-step=20.ckpt/', 'lightning', 20, 1],
    // NeMo: `callbacks/model_checkpoint.py`.
    [
      'megatron_gpt--val_loss=2.34-step=1000-consumed_samples=256000.0.ckpt',
      'nemo',
      1000,
      null
    ],
    ['llama--val_loss=2.34-epoch=1-step=99-last/', 'nemo', 99, 1],
    // fairseq: `checkpoint_utils.py`.
    ['checkpoint12.pt', 'fairseq', null, 12],
    ['checkpoint_3_5000.pt', 'fairseq', 5000, 3],
    ['checkpoint_last.pt', 'fairseq', null, null],
    ['checkpoint_best.pt', 'fairseq', null, null],
    ['checkpoint.best_loss_2.31.pt', 'fairseq', null, null],
    ['checkpoint_2_400-shard1.pt', 'fairseq', 400, 2],
    // timm: `utils/checkpoint_saver.py`.
    ['checkpoint-12.pth.tar', 'timm', null, 12],
    ['recovery-3-500.pth.tar', 'timm', null, 3],
    ['last.pth.tar', 'timm', null, null],
    ['model_best.pth.tar', 'timm', null, null],
    // detectron2: fvcore's `common/checkpoint.py`.
    ['model_0009999.pth', 'detectron2', 9999, null],
    ['model_final.pth', 'detectron2', null, null],
    // MMEngine: `hooks/checkpoint_hook.py`.
    ['best_coco_bbox_mAP_epoch_12.pth', 'mmengine', null, 12],
    ['best_loss_iter_500.pth', 'mmengine', 500, null],
    ['epoch_12.pth', 'plain', null, 12],
    ['iter_500.pth', 'plain', 500, null],
    // Ultralytics: `engine/trainer.py`.
    ['runs/detect/train2/weights/last.pt', 'ultralytics', null, null],
    ['runs/detect/train2/weights/best.pt', 'ultralytics', null, null],
    ['runs/detect/train2/weights/epoch12.pt', 'plain', null, 12],
    // Composer: `callbacks/checkpoint_saver.py`.
    ['ep1-ba100-rank0.pt', 'plain', null, 1],
    // Keras: its guides' templates.
    ['03-0.25.keras', 'keras', null, 3],
    ['model_epoch_07.weights.h5', 'keras', null, 7],
    ['cnn.12-0.93.keras', 'keras', null, 12],
    ['final_model.keras', 'keras', null, null],
    // Scripts and guides.
    ['checkpoint_epoch_3_batch_200.pth', 'plain', null, 3],
    ['checkpoint_20251111_143022.pth', 'plain', null, null],
    ['step_500_fp16.pt', 'plain', 500, null],
    ['checkpoint-500.tar.gz', 'archive', 500, null],
    // Folders that one framework alone names like this.
    ['checkpoint-500/', 'huggingface', 500, null],
    ['global_step500/', 'deepspeed', 500, null],
    ['iter_0000500/', 'megatron', 500, null]
  ])('C1 %s', (key, format, step, epoch) => {
    expect(told(key)).toEqual([format, step, epoch]);
  });

  it.each([
    ['checkpoints/checkpoint_3/', ['random_states_0.pkl'], 'accelerate', 3],
    ['checkpoint_3/', ['_CHECKPOINT_METADATA'], 'orbax', 3],
    ['checkpoint_3/', ['.metadata', '__0_0.distcp'], 'dcp', 3],
    ['step-500/', ['.metadata', '__0_0.distcp'], 'dcp', 500],
    [
      'step-500/',
      ['model.safetensors.index.json', 'model-00001-of-00001.safetensors'],
      'weights',
      500
    ],
    ['step_500/', ['optimizer.bin'], 'accelerate', 500],
    ['step_500/', ['model.safetensors', 'config.json'], 'weights', 500],
    ['step_500/', ['notes.txt'], 'weights', 500],
    ['checkpoint_step_500/', ['metadata.pt', 'shard_000.pt'], 'shards', 500],
    ['run/checkpoints/500/', ['commit_success.txt'], 'orbax', 500],
    ['run/checkpoints/000500/', ['items/manifest.ocdbt'], 'orbax', 500],
    ['my_ckpts/7/', ['default/_METADATA'], 'orbax', 7],
    ['ckpt-7/', ['default/_METADATA'], 'orbax', 7]
  ])('C17 %s with %j', (key, paths, format, step) => {
    expect(told(key, paths)).toEqual([format, step, null]);
  });

  it('C17 an epoch in the name of a folder is an epoch', () => {
    expect(told('epoch_2/', ['optimizer.bin'])).toEqual([
      'accelerate',
      null,
      2
    ]);
    expect(told('checkpoint_epoch_3_batch_200/')).toEqual(['weights', null, 3]);
  });

  it.each([
    '2024/',
    'data/500/',
    'runs/3/',
    'epochs/',
    'step/',
    'step_/',
    'my_step_500_notes/',
    'checkpoints/',
    'version_0/',
    'iter_500x/',
    'global_step/',
    'last.pt',
    'best.pt',
    'weights/other.pt',
    'model.pt',
    'model.safetensors',
    'checkpoint.pt',
    'model_12.pth',
    'tmp.pth.tar',
    'data.h5',
    'model.ckpt.index',
    'a=b.txt',
    '.ipynb_checkpoints/',
    '500.orbax-checkpoint-tmp-1700000000/',
    'checkpoints/500.orbax-checkpoint-tmp/',
    'megatron_gpt--step=5-unfinished'
  ])('C3 %s is no checkpoint', key => {
    expect(told(key)).toBeNull();
  });
});

describe('metricFromName', () => {
  it.each([
    ['epoch=3-val_loss=0.12.ckpt', { name: 'val_loss', value: 0.12 }],
    ['epoch=3-step=400.ckpt', null],
    ['epoch=3-val_acc=1e-05.ckpt', { name: 'val_acc', value: 1e-5 }],
    ['gpt--val_loss=-2.5-step=10.ckpt', { name: 'val_loss', value: -2.5 }],
    ['model_acc_0.93.pt', { name: 'acc', value: 0.93 }],
    ['checkpoint.best_loss_2.31.pt', { name: 'loss', value: 2.31 }],
    ['step_500.pt', null],
    ['loss_12.pt', null]
  ])('C19 %s', (name, metric) => {
    expect(metricFromName(name)).toEqual(metric);
  });
});
