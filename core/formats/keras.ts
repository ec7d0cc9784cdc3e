import { baseName } from '../domain/storeUri';
import { broken } from './fileCheck';
import { incomplete, inspectionOf } from './findings';
import type { IFormat, IRecognised } from './format';
import { checkHdf5 } from './hdf5End';
import { metricFromName } from './metricFromName';
import { numberIn } from './torchFile';
import { checkTorchFile } from './zipEnd';

/**
 * Files of Keras 3's `ModelCheckpoint`: `03-0.25.keras`, `model_epoch_3.weights.h5`, whatever their template is. A
 * `.keras` file is a zip; of an HDF5 file the length is known from its start.
 *
 * Source: keras 3, `saving/saving_lib.py`, `callbacks/model_checkpoint.py`.
 */
export const keras: IFormat = {
  id: 'keras',
  label: 'Keras',
  recognise: entry =>
    entry.kind === 'file' ? nameTells(baseName(entry.key)) : null,
  async inspect(reader, recognised) {
    const [file] = reader.files;
    if (!file) {
      return inspectionOf(recognised, [incomplete('its file is missing')]);
    }
    const verdict = file.path.endsWith('.h5')
      ? await checkHdf5(reader, file)
      : await checkZip(reader, file);
    return inspectionOf(
      { ...recognised, metric: metricFromName(reader.name) },
      verdict.state === 'whole' ? [] : [verdict]
    );
  },
  isMarker: () => false,
  roleOf: () => 'weights',
  weightsOf: path => path,
  inseparable: ([path]) =>
    `${path ?? 'it'} is one file, which may hold weights and optimizer state together`
};

// --- Internal helpers ---

const NAME = /\.(keras|weights\.h5)$/;

const checkZip: typeof checkTorchFile = async (reader, file) => {
  const verdict = await checkTorchFile(reader, file);
  const isZip =
    verdict.state === 'whole' || !/torch\.save|pickle/.test(verdict.reason);
  return isZip ? verdict : broken(file, 'does not start as a .keras file does');
};

/** The default template begins with the epoch: `{epoch:02d}-{val_loss:.2f}.keras`. */
function nameTells(name: string): IRecognised | null {
  if (!NAME.test(name)) {
    return null;
  }
  const stem = name.replace(NAME, '');
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
