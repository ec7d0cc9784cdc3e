import type { FileRole } from '../domain/fileRole';
import { TRAINER_STATE } from './trainerState';

/** What a file of a Trainer checkpoint is for. */
export function huggingfaceRole(path: string): FileRole {
  return ROLES.find(([, pattern]) => pattern.test(path))?.[0] ?? 'other';
}

/** The set of weights that a file of a Trainer checkpoint is a part of. */
export function huggingfaceWeights(path: string): string | null {
  const [folder] = SHARDED_FOLDER.exec(path) ?? [];
  const [, stem, kind] = PART.exec(path) ?? [];
  return folder ?? (stem ? `${stem}.${kind}` : null);
}

/** DeepSpeed rebuilds weights from its optimizer shards, unless they are saved beside them, too. */
export function huggingfaceInseparable(
  paths: readonly string[]
): string | null {
  const engine = paths.find(path => DEEPSPEED.test(path));
  return engine !== undefined &&
    paths.every(path => huggingfaceWeights(path) === null)
    ? `its weights can only be rebuilt from ${engine.slice(0, engine.indexOf('/'))}/, where DeepSpeed keeps them with the optimizer`
    : null;
}

// --- Internal helpers ---

const DEEPSPEED = /^global_step\d+\//;
/** Weights that FSDP saved in parts: in a folder, or one file for each rank. */
const SHARDED_FOLDER =
  /^pytorch_model_fsdp_\d+(?=\/|_rank\d+\.bin$)|^pytorch_model_fsdp(?=\.bin$)/;
/** `model.safetensors`, `model-00001-of-00003.safetensors` and `model.safetensors.index.json`. */
const PART =
  /^((?:model|pytorch_model|adapter_model)[^/]*?)(?:-\d+-of-\d+)?\.(safetensors|bin)(?:\.index\.json)?$/;

/** The first that fits. */
const ROLES: readonly (readonly [FileRole, RegExp])[] = [
  // Once `global_step*/` is left out, DeepSpeed's `latest` would name what is not there.
  [
    'optimizer',
    /^optimizer(_\d+)?(\.pt$|\.bin$|\/)|^rank\d+-of-\d+-optimizer\.pt$|^global_step\d+\/|^latest$/
  ],
  ['scheduler', /^scheduler(_\d+)?\.(pt|bin)$/],
  ['scaler', /^scaler\.pt$/],
  ['random', /^rng_state(_\d+)?\.pth$|^random_states_\d+\.pkl$/],
  ['weights', SHARDED_FOLDER],
  ['weights', PART],
  ['progress', new RegExp(`^${TRAINER_STATE.replace('.', '\\.')}$`)],
  [
    'settings',
    /^(adapter_|generation_|preprocessor_|processor_|tokenizer_)?config\.json$|^tokenizer|^(special_tokens_map|added_tokens|vocab)\.json$|^merges\.txt$|^vocab\.txt$|\.model$/
  ]
];
