import { broken, type FileVerdict } from './fileCheck';
import type { IRecognised } from './format';
import { checkHdf5 } from './hdf5End';
import { numberIn } from './numberIn';
import { oneFile } from './oneFile';
import { checkTorchFile } from './zipEnd';

/**
 * Files of Keras 3's `ModelCheckpoint`: `03-0.25.keras`, `model_epoch_3.weights.h5`, whatever their template is. A
 * `.keras` file is a zip; of an HDF5 file the length is known from its start.
 *
 * Source: keras 3, `saving/saving_lib.py`, `callbacks/model_checkpoint.py`.
 */
export const keras = oneFile({
  id: 'keras',
  label: 'Keras',
  nameTells,
  check: (reader, file) =>
    file.path.endsWith('.h5') ? checkHdf5(reader, file) : checkZip(reader, file)
});

// --- Internal helpers ---

async function checkZip(
  ...[reader, file]: Parameters<typeof checkTorchFile>
): Promise<FileVerdict> {
  const verdict = await checkTorchFile(reader, file);
  const isZip =
    verdict.state === 'whole' || !/torch\.save|pickle/.test(verdict.reason);
  return isZip ? verdict : broken(file, 'does not start as a .keras file does');
}

/** The default template begins with the epoch: `{epoch:02d}-{val_loss:.2f}.keras`. */
function nameTells(name: string): IRecognised | null {
  const [, stem] = /^(.*)\.(?:keras|weights\.h5)$/s.exec(name) ?? [];
  if (stem === undefined) {
    return null;
  }
  return {
    epoch:
      numberIn(/(?:^|[._-])(?:epoch|ep)[_=-]?(\d{1,9})(?=[._-]|$)/i, stem) ??
      numberIn(/(?:^|[a-z][._-])(\d{1,9})(?=[-_]|$)/i, stem),
    step: numberIn(
      /(?:^|[._-])(?:step|batch)[_=-]?(\d{1,12})(?=[._-]|$)/i,
      stem
    )
  };
}
