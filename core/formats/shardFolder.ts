import { checkStructure } from './checkStructure';
import { incomplete, inspectionOf, unknown, type IFinding } from './findings';
import type { IFormat } from './format';
import { stepFolder } from './stepFolder';

/**
 * Folders that guides teach to write by hand: `checkpoint_step_<n>/` with `metadata.pt` and
 * `shard_000.pt`, `shard_001.pt` … How many shards there have to be stands in `metadata.pt`, which is
 * a pickle, so that only a gap among them is seen.
 */
export const shardFolder: IFormat = {
  id: 'shards',
  label: 'Shards of torch.save',
  recognise: stepFolder,
  owns: paths =>
    paths.some(path => /^(metadata\.pt|shard_\d+\.pt)$/.test(path)),
  async inspect(reader, recognised) {
    const paths = reader.files.map(({ path }) => path);
    return inspectionOf(recognised, [
      ...gaps(paths),
      ...(await checkStructure(reader))
    ]);
  },
  isMarker: path => path === METADATA,
  roleOf: path => (SHARD.test(path) || path === METADATA ? 'weights' : 'other'),
  weightsOf: path => (SHARD.test(path) || path === METADATA ? METADATA : null),
  inseparable: ([path]) =>
    `${path ?? 'it'} may hold weights and optimizer state together`
};

// --- Internal helpers ---

const METADATA = 'metadata.pt';
const SHARD = /^shard_(\d{1,6})\.pt$/;

function gaps(paths: readonly string[]): IFinding[] {
  const shards = paths.filter(path => SHARD.test(path));
  const numbers = shards.map(path => Number(SHARD.exec(path)![1]));
  const width = SHARD.exec(shards[0] ?? '')?.[1]?.length ?? 3;
  const nameOf = (at: number): string =>
    `shard_${String(at).padStart(width, '0')}.pt`;
  const most = Math.max(-1, ...numbers);
  const missing = Array.from({ length: Math.max(0, most) }, (_, at) => at)
    .filter(at => !numbers.includes(at))
    .map(at => incomplete(`${nameOf(at)} is missing`));
  if (shards.length === 0) {
    return [incomplete(`${nameOf(0)} is missing`)];
  }
  return [
    ...missing,
    ...(paths.includes(METADATA)
      ? [
          unknown(
            `how many shards there have to be stands in ${METADATA}, a pickle`
          )
        ]
      : [incomplete(`${METADATA} is missing`)])
  ];
}
