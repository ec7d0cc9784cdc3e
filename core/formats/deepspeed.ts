import { checkStructure } from './checkStructure';
import { incomplete, inspectionOf, type IFinding } from './findings';
import type { IFormat } from './format';
import { numberedFolder } from './numberedFolder';
import { numberIn } from './numberIn';
import { checkTracker } from './trackerFile';

/**
 * Folders `global_step<n>` of DeepSpeed's engine: a file of model states of each model-parallel rank, with
 * ZeRO a file of optimizer states of each rank. The file `latest`, beside them, is written when all
 * ranks are done.
 *
 * Source: DeepSpeed 0.17, `runtime/engine.py` (`save_checkpoint`, `_get_zero_ckpt_name`).
 */
export const deepspeed: IFormat = {
  id: 'deepspeed',
  label: 'DeepSpeed',
  recognise: numberedFolder(/^global_step(\d{1,12})$/),
  looksBeside: true,
  async inspect(reader, recognised) {
    return inspectionOf(recognised, [
      ...missing(reader.files.map(({ path }) => path)),
      ...(await checkStructure(reader)),
      ...(await checkTracker(reader, recognised.step, {
        name: 'latest',
        stepIn: text => numberIn(/^global_step(\d{1,12})$/, text)
      }))
    ]);
  },
  isMarker: () => false,
  roleOf: path =>
    OPTIMIZER.test(path) ? 'optimizer' : MODEL.test(path) ? 'weights' : 'other',
  // With ZeRO-3 they are partitions, of no use one by one.
  weightsOf: path => (MODEL.test(path) ? 'model_states' : null),
  inseparable(paths) {
    const shard = paths.find(path => OPTIMIZER.test(path));
    return shard === undefined
      ? null
      : `full weights can only be rebuilt from ${shard} and its like, where DeepSpeed keeps them with the optimizer`;
  }
};

// --- Internal helpers ---

const MODEL = /_model_states\.pt$/;
const OPTIMIZER = /_optim_states\.pt$/;
const RANK = /^((?:bf16_|fp16_)?zero_pp_rank_)(\d{1,6})(_mp_rank_.*)$/;

/** Each rank of a kind of file up to the highest: how many there have to be above, `latest` answers for. */
function missing(paths: readonly string[]): IFinding[] {
  const kinds = new Map<string, Set<number>>();
  for (const path of paths) {
    const [, start, rank, rest] = RANK.exec(path) ?? [];
    if (rank !== undefined) {
      const kind = `${start}*${rest}`;
      kinds.set(kind, (kinds.get(kind) ?? new Set()).add(Number(rank)));
    }
  }
  const world = Math.max(-1, ...[...kinds.values()].flatMap(set => [...set]));
  const gaps = [...kinds].flatMap(([kind, ranks]) =>
    Array.from({ length: world + 1 }, (_, rank) => rank)
      .filter(rank => !ranks.has(rank))
      .map(rank => incomplete(`${kind.replace('*', String(rank))} is missing`))
  );
  return paths.some(path => MODEL.test(path))
    ? gaps
    : [incomplete('no file with model states is there'), ...gaps];
}
