import { checkStructure } from './checkStructure';
import { incomplete, inspectionOf } from './findings';
import type { IFormat } from './format';
import { huggingfaceRole, huggingfaceWeights } from './huggingfaceRoles';
import { isShardIndex } from './shardIndex';
import { stepFolder } from './stepFolder';

/**
 * Folders with a step or an epoch in their name in which there are weights and no training state that is known:
 * by `save_pretrained`, torchtune or torchtitan. Their length, and the list of their shards, tell that they are
 * whole.
 */
export const weights: IFormat = {
  id: 'weights',
  label: 'Model weights',
  recognise: stepFolder,
  owns: paths => paths.some(path => WEIGHTS.test(path)),
  async inspect(reader, recognised) {
    const hasWeights = reader.files.some(({ path }) => WEIGHTS.test(path));
    return inspectionOf(
      recognised,
      [
        ...(hasWeights
          ? []
          : [incomplete('no file with the weights of a model is there')]),
        ...(await checkStructure(reader))
      ],
      ['model only: it has no optimizer state']
    );
  },
  isMarker: isShardIndex,
  roleOf: huggingfaceRole,
  weightsOf: huggingfaceWeights,
  inseparable: () => null
};

// --- Internal helpers ---

const WEIGHTS = /^(model|pytorch_model|adapter_model)[^/]*\.(safetensors|bin)$/;
