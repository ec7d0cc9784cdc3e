import type { IRecognised } from './format';
import { oneFile } from './oneFile';
import { stepFromName } from './stepFromName';

/**
 * One file that a training loop saved by `torch.save` under a name with a step or an epoch:
 * `step_500.pt`, `checkpoint_epoch_3_batch_200.pth`.
 */
export const plain = oneFile({
  id: 'plain',
  label: 'PyTorch file',
  nameTells,
  // Names of any script: what looks like a metric in one may be a setting.
  metricIn: () => null
});

// --- Internal helpers ---

function nameTells(name: string): IRecognised | null {
  if (!/\.(pt|pth|ckpt)$/.test(name)) {
    return null;
  }
  const recognised = stepFromName(name);
  const says = recognised.step !== null || recognised.epoch !== null;
  return says || /^checkpoint[_.-]\d{8}[_-]\d{6}\./.test(name)
    ? recognised
    : null;
}
