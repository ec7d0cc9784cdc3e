import type { Entry } from '../domain/entry';
import { baseName } from '../domain/storeUri';
import type { CheckedFile } from './fileCheck';
import type {
  ICheckpointReader,
  IFormat,
  IInspection,
  IRecognised
} from './format';
import {
  huggingfaceInseparable,
  huggingfaceRole,
  huggingfaceWeights
} from './huggingfaceRoles';
import { checkSafetensors } from './safetensors';
import { checkShardIndex, isShardIndex } from './shardIndex';
import { readTrainerState, TRAINER_STATE } from './trainerState';
import { checkTorchFile } from './zipEnd';

/**
 * Directories `checkpoint-<step>` of the Hugging Face Trainer, and of what is built on it (TRL,
 * Axolotl). `trainer_state.json` is written last, so that it and the structure of the other
 * files tell whether a checkpoint is whole (C4).
 */
export const huggingface: IFormat = {
  id: 'huggingface',
  label: 'Hugging Face Trainer',
  recognise,
  inspect,
  isMarker,
  roleOf: huggingfaceRole,
  weightsOf: huggingfaceWeights,
  inseparable: huggingfaceInseparable
};

// --- Internal helpers ---

const INCOMPLETE_SENTINEL = 'checkpoint-is-incomplete.txt';
const WEIGHTS =
  /^(model|pytorch_model|adapter_model)[^/]*\.(safetensors|bin)$|^pytorch_model_fsdp_\d+\/|^global_step\d+\//;
const OPTIMIZER =
  /^(optimizer(_\d+)?(\.pt|\.bin|\/)|global_step\d+\/|rank\d+-of-\d+-optimizer\.pt$)/;
const TORCH_BINARY =
  /(^|\/)(pytorch_model|adapter_model|training_args|optimizer)[^/]*\.bin$/;
const SHARD =
  /^(model|pytorch_model|adapter_model)-\d+-of-\d+\.(safetensors|bin)$/;

const MAX_TAG_BYTES = 4096;

type Finding = { state: 'incomplete' | 'unknown'; reason: string };

function recognise(entry: Entry): IRecognised | null {
  const match = /^checkpoint-(\d+)$/.exec(baseName(entry.key));
  const step = Number(match?.[1] ?? NaN);
  return entry.kind === 'folder' && Number.isSafeInteger(step)
    ? { step, epoch: null }
    : null;
}

async function inspect(
  reader: ICheckpointReader,
  recognised: IRecognised
): Promise<IInspection> {
  const [state, findings] = await Promise.all([
    readTrainerState(reader),
    findProblems(reader)
  ]);
  if (!state.readable) {
    findings.unshift(state);
  }
  const notes = state.readable ? [...state.notes] : [];
  const step = state.readable ? state.step : null;
  if (step !== null && recognised.step !== null && step !== recognised.step) {
    notes.push(
      `${TRAINER_STATE} says step ${step}, the name says ${recognised.step}`
    );
  }
  if (!reader.files.some(file => OPTIMIZER.test(file.path))) {
    notes.push('model only: it has no optimizer state');
  }
  return {
    step: recognised.step ?? step,
    epoch: state.readable ? state.epoch : null,
    metric: state.readable ? state.metric : null,
    state: worst(findings),
    reasons: [...findings.map(finding => finding.reason), ...notes]
  };
}

async function findProblems(reader: ICheckpointReader): Promise<Finding[]> {
  const paths = reader.files.map(file => file.path);
  const findings: Finding[] = [];
  if (paths.includes(INCOMPLETE_SENTINEL)) {
    findings.push(
      incomplete(`${INCOMPLETE_SENTINEL} is there: saving was interrupted`)
    );
  }
  if (!paths.some(path => WEIGHTS.test(path))) {
    findings.push(incomplete('no file with the weights of the model is there'));
  }
  const perFile = reader.files.map(file => checkFile(reader, file));
  findings.push(...(await Promise.all(perFile)).flat());
  findings.push(
    ...missingMetadata(paths),
    ...missingIndex(paths),
    ...(await checkTag(reader))
  );
  return findings;
}

async function checkFile(
  reader: ICheckpointReader,
  file: CheckedFile
): Promise<Finding[]> {
  const { path, size } = file;
  if (isShardIndex(path)) {
    return (await checkShardIndex(reader, file)).map(incomplete);
  }
  if (path.endsWith('.safetensors')) {
    const verdict = await checkSafetensors(reader, file);
    return verdict.state === 'whole' ? [] : [verdict];
  }
  if (/\.(pt|pth)$/.test(path) || TORCH_BINARY.test(path)) {
    const verdict = await checkTorchFile(reader, file);
    return verdict.state === 'whole' ? [] : [verdict];
  }
  return path.endsWith('.distcp') && size === 0
    ? [incomplete(`${path} is empty`)]
    : [];
}

/** A folder of a sharded save (`.distcp` files) is whole once its `.metadata` is there. */
function missingMetadata(paths: readonly string[]): Finding[] {
  const folders = new Set(
    paths
      .filter(path => path.endsWith('.distcp'))
      .map(path => path.slice(0, path.lastIndexOf('/') + 1))
  );
  return [...folders]
    .filter(folder => !paths.includes(`${folder}.metadata`))
    .map(folder => incomplete(`${folder}.metadata is missing`));
}

/** Shards cannot be loaded without the list that says what is in which. */
function missingIndex(paths: readonly string[]): Finding[] {
  const indexes = paths.flatMap(path => {
    const [, stem, kind] = SHARD.exec(path) ?? [];
    return stem ? [`${stem}.${kind}.index.json`] : [];
  });
  return [...new Set(indexes)]
    .filter(index => !paths.includes(index))
    .map(index => incomplete(`${index} is missing`));
}

/** DeepSpeed's `latest` names a folder that has to be there. */
async function checkTag(reader: ICheckpointReader): Promise<Finding[]> {
  const file = reader.files.find(({ path }) => path === 'latest');
  if (!file) {
    return [];
  }
  if (file.size > MAX_TAG_BYTES) {
    return [incomplete('latest is too large to name a folder')];
  }
  const tag = (await reader.readText('latest')).trim();
  return reader.files.some(({ path }) => path.startsWith(`${tag}/`))
    ? []
    : [incomplete(`${tag}/ is missing, which the file latest names`)];
}

function incomplete(reason: string): Finding {
  return { state: 'incomplete', reason };
}

function worst(findings: readonly Finding[]): IInspection['state'] {
  if (findings.some(finding => finding.state === 'incomplete')) {
    return 'incomplete';
  }
  return findings.length > 0 ? 'unknown' : 'whole';
}

/** The deepest first: `.metadata` of a sharded save, then `latest`, then `trainer_state.json`. */
function isMarker(path: string): boolean {
  return (
    path === TRAINER_STATE ||
    path === 'latest' ||
    path.split('/').at(-1) === '.metadata'
  );
}
