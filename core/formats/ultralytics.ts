import { baseName, parentFolder } from '../domain/storeUri';
import { oneFile } from './oneFile';

/**
 * `weights/last.pt` and `weights/best.pt` of ultralytics. When training has ended their optimizer state
 * is taken out of them; whether it was, stands in a pickle, which is not read. `epoch12.pt` is named as
 * plain files are.
 *
 * Source: ultralytics 8, `engine/trainer.py`.
 */
export const ultralytics = oneFile({
  id: 'ultralytics',
  label: 'Ultralytics',
  nameTells: (name, key) =>
    /^(last|best)\.pt$/.test(name) && baseName(parentFolder(key)) === 'weights'
      ? { epoch: null, step: null }
      : null
});
