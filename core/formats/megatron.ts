import { checkStructure } from './checkStructure';
import { incomplete, inspectionOf, type IFinding } from './findings';
import type { IFormat } from './format';
import { numberedFolder } from './numberedFolder';
import { numberIn } from './numberIn';
import { checkTracker } from './trackerFile';

/**
 * Folders `iter_0000500` of Megatron-LM. A distributed one has `metadata.json`, `common.pt` and the files of
 * `torch.distributed.checkpoint`; an older one a folder `mp_rank_XX` for each model-parallel rank. The file
 * `latest_checkpointed_iteration.txt`, beside them, is written when all ranks are done.
 *
 * Source: Megatron-LM core 0.13, `training/checkpointing.py`, `dist_checkpointing/serialization.py`.
 */
export const megatron: IFormat = {
  id: 'megatron',
  label: 'Megatron-LM',
  recognise: numberedFolder(/^iter_(\d{7,12})$/),
  looksBeside: true,
  async inspect(reader, recognised) {
    return inspectionOf(recognised, [
      ...missing(reader.files.map(({ path }) => path)),
      ...(await checkStructure(reader)),
      ...(await checkTracker(reader, recognised.step, {
        name: 'latest_checkpointed_iteration.txt',
        stepIn: text =>
          text === 'release' ? null : numberIn(/^(\d{1,12})$/, text)
      }))
    ]);
  },
  isMarker: path => path === '.metadata' || path === METADATA,
  roleOf: path =>
    /(^|\/)distrib_optim\.pt$/.test(path)
      ? 'optimizer'
      : /\.distcp$|^\.metadata$|^common\.pt$|(^|\/)model_optim_rng\.pt$/.test(
            path
          )
        ? 'weights'
        : 'other',
  weightsOf: path =>
    /\.distcp$|^\.metadata$|^common\.pt$|(^|\/)model_optim_rng\.pt$/.test(path)
      ? 'model'
      : null,
  inseparable: ([path]) =>
    `${path ?? 'it'} may hold weights and optimizer state together`
};

// --- Internal helpers ---

const METADATA = 'metadata.json';

function missing(paths: readonly string[]): IFinding[] {
  if (paths.some(path => /(^|\/)model_optim_rng\.pt$/.test(path))) {
    const ranks = new Set(
      paths.flatMap(path => /^(mp_rank_[^/]+)\//.exec(path)?.[1] ?? [])
    );
    return [...ranks]
      .map(rank => `${rank}/model_optim_rng.pt`)
      .filter(path => !paths.includes(path))
      .map(path => incomplete(`${path} is missing`));
  }
  const needed = [METADATA, 'common.pt', '.metadata'].filter(
    path => !paths.includes(path)
  );
  const hasData = paths.some(path => path.endsWith('.distcp'));
  return [
    ...(hasData ? [] : [incomplete('no file with tensors is there')]),
    ...needed
      // Said already, where there are tensors.
      .filter(path => !(hasData && path === '.metadata'))
      .map(path => incomplete(`${path} is missing`))
  ];
}
