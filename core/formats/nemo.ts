import type { Entry } from '../domain/entry';
import { baseName } from '../domain/storeUri';
import { checkStructure } from './checkStructure';
import { incomplete, inspectionOf, type IFinding } from './findings';
import type { IFormat, IRecognised } from './format';
import { metricFromName } from './metricFromName';
import { numberIn } from './numberIn';

/**
 * Checkpoints of NeMo: `megatron_gpt--val_loss=2.34-step=1000-consumed_samples=256000.0-last.ckpt`, a file, or a
 * folder of such a name with `weights/` and `context/`. While one is written, or deleted, an empty file
 * `<name>-unfinished` stands beside it.
 *
 * Source: NeMo 2, `lightning/pytorch/callbacks/model_checkpoint.py`.
 */
export const nemo: IFormat = {
  id: 'nemo',
  label: 'NeMo',
  recognise,
  looksBeside: true,
  async inspect(reader, recognised) {
    const [file] = reader.files;
    if (!file) {
      return inspectionOf(recognised, [incomplete('its file is missing')]);
    }
    const name = reader.name.replace(/(-EMA)?\.ckpt$/, '');
    const marker = `${name}-unfinished`;
    const isUnfinished = (await reader.readBeside(marker)) !== null;
    return inspectionOf(
      { ...recognised, metric: metricFromName(reader.name) },
      [
        ...(isUnfinished
          ? [incomplete(`${marker} is beside it: saving has not ended`)]
          : []),
        ...missing(reader.files.map(({ path }) => path)),
        ...(await checkStructure(reader))
      ]
    );
  },
  isMarker: path => /(^|\/)(\.metadata|metadata\.json)$/.test(path),
  roleOf: path => (/^context\//.test(path) ? 'settings' : 'weights'),
  weightsOf: path =>
    path.includes('/') ? (/^weights\//.test(path) ? 'weights' : null) : path,
  inseparable: ([path]) =>
    `${path ?? 'it'} may hold weights and optimizer state together`
};

// --- Internal helpers ---

function recognise(entry: Entry): IRecognised | null {
  const name = baseName(entry.key);
  const isTheirs =
    /--[A-Za-z]/.test(name) &&
    /(^|-)(step|epoch)=\d+/.test(name) &&
    (entry.kind === 'folder' ||
      (entry.kind === 'file' && name.endsWith('.ckpt')));
  return isTheirs
    ? {
        step: numberIn(/-step=(\d+)/, name),
        epoch: numberIn(/-epoch=(\d+)/, name)
      }
    : null;
}

function missing(paths: readonly string[]): IFinding[] {
  const isFolder = paths.some(path => path.includes('/'));
  const hasWeights = paths.some(path =>
    /^(weights|model_weights)\/|^mp_rank_/.test(path)
  );
  return isFolder && !hasWeights ? [incomplete('weights/ is missing')] : [];
}
