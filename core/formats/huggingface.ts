import { checkStructure } from './checkStructure';
import { incomplete, inspectionOf, type IFinding } from './findings';
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
import { numberedFolder } from './numberedFolder';
import { readTrainerState, TRAINER_STATE } from './trainerState';

/**
 * Directories `checkpoint-<step>` of the Hugging Face Trainer, and of what is built on it (TRL,
 * Axolotl). `trainer_state.json` is written last, so that it and the structure of the other
 * files tell whether a checkpoint is whole (C4).
 */
export const huggingface: IFormat = {
  id: 'huggingface',
  label: 'Hugging Face Trainer',
  recognise: numberedFolder(/^checkpoint-(\d+)$/),
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
const MAX_TAG_BYTES = 4096;

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
  return inspectionOf(
    {
      step: recognised.step ?? step,
      epoch: state.readable ? state.epoch : null,
      metric: state.readable ? state.metric : null
    },
    findings,
    notes
  );
}

async function findProblems(reader: ICheckpointReader): Promise<IFinding[]> {
  const paths = reader.files.map(file => file.path);
  const findings: IFinding[] = [];
  if (paths.includes(INCOMPLETE_SENTINEL)) {
    findings.push(
      incomplete(`${INCOMPLETE_SENTINEL} is there: saving was interrupted`)
    );
  }
  if (!paths.some(path => WEIGHTS.test(path))) {
    findings.push(incomplete('no file with the weights of the model is there'));
  }
  findings.push(...(await checkStructure(reader)), ...(await checkTag(reader)));
  return findings;
}

/** DeepSpeed's `latest` names a folder that has to be there. */
async function checkTag(reader: ICheckpointReader): Promise<IFinding[]> {
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

/** The deepest first: `.metadata` of a sharded save, then `latest`, then `trainer_state.json`. */
function isMarker(path: string): boolean {
  return (
    path === TRAINER_STATE ||
    path === 'latest' ||
    path.split('/').at(-1) === '.metadata'
  );
}
