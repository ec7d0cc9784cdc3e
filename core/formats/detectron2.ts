import { numberIn } from './numberIn';
import { oneFile } from './oneFile';

/**
 * Files of detectron2 and fvcore: `model_0009999.pth` by iteration, and `model_final.pth`.
 *
 * Source: fvcore, `common/checkpoint.py` (`PeriodicCheckpointer`).
 */
export const detectron2 = oneFile({
  id: 'detectron2',
  label: 'detectron2',
  nameTells: name =>
    /^model_(\d{7,12}|final)\.pth$/.test(name)
      ? { epoch: null, step: numberIn(/^model_(\d+)/, name) }
      : null
});
