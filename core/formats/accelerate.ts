import { checkStructure } from './checkStructure';
import { incomplete, inspectionOf, unknown, type IFinding } from './findings';
import type { FileRole } from '../domain/fileRole';
import type { ICheckpointReader, IFormat } from './format';
import { huggingfaceRole, huggingfaceWeights } from './huggingfaceRoles';
import { stepFolder } from './stepFolder';

/**
 * Folders that `Accelerator.save_state` wrote: `checkpoints/checkpoint_<n>`, or what a script calls them. The
 * states of the random generators are written after everything else, each by its own process, so that
 * they tell that saving came to its end; how many processes there were, nothing tells.
 *
 * Source: accelerate 1.x, `accelerator.py` (`save_state`) and `checkpointing.py` (`save_accelerator_state`).
 */
export const accelerate: IFormat = {
  id: 'accelerate',
  label: 'Accelerate',
  recognise: stepFolder,
  owns: paths =>
    paths.some(path =>
      /^(random_states_\d+\.pkl|optimizer(_\d+)?\.bin|scheduler(_\d+)?\.bin)$/.test(
        path
      )
    ),
  async inspect(reader, recognised) {
    const findings = [
      ...missing(reader.files.map(({ path }) => path)),
      ...(await checkStructure(reader))
    ];
    return inspectionOf(recognised, findings, notes(reader));
  },
  isMarker: path => RANDOM.test(path),
  roleOf,
  weightsOf: path =>
    /^(model|pytorch_model)_\d+\.(safetensors|bin)$/.test(path)
      ? path
      : huggingfaceWeights(path),
  inseparable: () => null
};

// --- Internal helpers ---

const RANDOM = /^random_states_(\d+)\.pkl$/;
const WEIGHTS =
  /^(model|pytorch_model|adapter_model)[^/]*\.(safetensors|bin)$|^pytorch_model(_fsdp)?(_\d+)?\//;

function missing(paths: readonly string[]): IFinding[] {
  const findings: IFinding[] = [];
  if (!paths.some(path => WEIGHTS.test(path))) {
    findings.push(incomplete('no file with the weights of the model is there'));
  }
  const ranks = paths
    .map(path => Number(RANDOM.exec(path)?.[1] ?? NaN))
    .filter(Number.isSafeInteger);
  if (ranks.length === 0) {
    findings.push(incomplete('random_states_0.pkl is missing'));
  }
  const most = Math.min(Math.max(-1, ...ranks), MOST_RANKS);
  for (let rank = 0; rank < most; rank += 1) {
    if (!ranks.includes(rank)) {
      findings.push(incomplete(`random_states_${rank}.pkl is missing`));
    }
  }
  if (Math.max(-1, ...ranks) > MOST_RANKS) {
    findings.push(unknown('it has more processes than can be looked for'));
  }
  return findings;
}

const MOST_RANKS = 10_000;

function notes({ files }: ICheckpointReader): string[] {
  return files.some(({ path }) => /^optimizer(_\d+)?(\.bin$|\/)/.test(path))
    ? []
    : ['model only: it has no optimizer state'];
}

function roleOf(path: string): FileRole {
  if (
    /^(sampler|dl_state_dict)(_\d+)?\.bin$|^custom_checkpoint_\d+\.pkl$/.test(
      path
    )
  ) {
    return 'progress';
  }
  return /^(model|pytorch_model)_\d+\.(safetensors|bin)$/.test(path)
    ? 'weights'
    : huggingfaceRole(path);
}
