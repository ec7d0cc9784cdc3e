import { numberIn } from './numberIn';
import { oneFile } from './oneFile';

/**
 * The best ones of mmengine's `CheckpointHook`: `best_coco_bbox_mAP_epoch_12.pth`, `best_loss_iter_500.pth`. Its others,
 * `epoch_12.pth` and `iter_500.pth`, are named as plain files are.
 *
 * Source: mmengine 0.10, `hooks/checkpoint_hook.py`.
 */
export const mmengine = oneFile({
  id: 'mmengine',
  label: 'MMEngine',
  nameTells: name =>
    /^best_.+_(epoch|iter)_\d{1,12}\.pth$/.test(name)
      ? {
          epoch: numberIn(/_epoch_(\d+)\.pth$/, name),
          step: numberIn(/_iter_(\d+)\.pth$/, name)
        }
      : null
});
