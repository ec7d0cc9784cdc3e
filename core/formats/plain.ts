import type { Entry } from '../domain/entry';
import { baseName } from '../domain/storeUri';
import type {
  ICheckpointReader,
  IFormat,
  IInspection,
  IRecognised
} from './format';
import { stepFromName } from './stepFromName';
import { checkTorchFile } from './zipEnd';

/**
 * One file that a training loop saved by `torch.save` under a name with a step or an epoch:
 * `step_500.pt`, `checkpoint_epoch_3_batch_200.pth`.
 */
export const plain: IFormat = {
  id: 'plain',
  label: 'PyTorch file',
  recognise,
  inspect,
  isMarker: () => false,
  roleOf: () => 'weights',
  weightsOf: path => path,
  inseparable: ([path]) =>
    `${path ?? 'it'} is one file, which may hold weights and optimizer state together`
};

// --- Internal helpers ---

function recognise(entry: Entry): IRecognised | null {
  const name = baseName(entry.key);
  if (entry.kind !== 'file' || !/\.(pt|pth|ckpt)$/.test(name)) {
    return null;
  }
  const recognised = stepFromName(name);
  const says = recognised.step !== null || recognised.epoch !== null;
  return says || /^checkpoint[_.-]\d{8}[_-]\d{6}\./.test(name)
    ? recognised
    : null;
}

async function inspect(
  reader: ICheckpointReader,
  recognised: IRecognised
): Promise<IInspection> {
  const file = reader.files[0];
  if (!file) {
    return {
      ...recognised,
      metric: null,
      state: 'incomplete',
      reasons: ['its file is missing']
    };
  }
  const verdict = await checkTorchFile(reader, file);
  return {
    ...recognised,
    metric: null,
    state: verdict.state,
    reasons: verdict.state === 'whole' ? [] : [verdict.reason]
  };
}
