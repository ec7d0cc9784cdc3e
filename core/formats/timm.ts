import { numberIn } from './numberIn';
import { oneFile } from './oneFile';

/**
 * Files of timm's `CheckpointSaver`: `checkpoint-12.pth.tar` by epoch, `recovery-3-500.pth.tar` by epoch and batch,
 * `last.pth.tar`, `model_best.pth.tar`. They are no archives.
 *
 * Source: timm 1.x, `utils/checkpoint_saver.py`.
 */
export const timm = oneFile({
  id: 'timm',
  label: 'timm',
  nameTells: name =>
    /^((checkpoint-\d{1,9}|recovery-\d{1,9}-\d{1,12})|last|model_best)\.pth(\.tar)?$/.test(
      name
    )
      ? {
          epoch: numberIn(/^[a-z]+-(\d+)/, name),
          step: null,
          within: numberIn(/^recovery-\d+-(\d+)/, name) ?? undefined
        }
      : null
});
