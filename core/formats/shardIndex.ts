import type { CheckedFile } from './fileCheck';
import { MAX_TEXT_BYTES, type ICheckpointReader } from './format';
import { parseLenientJson } from './lenientJson';

/** Whether a path is the list of a model's shards: `model.safetensors.index.json`. */
export function isShardIndex(path: string): boolean {
  return /\.(safetensors|bin)\.index\.json$/.test(path);
}

/**
 * What is wrong with a shard index: each shard that is missing or empty, by name, or that the
 * index itself cannot be read. Empty when all is there.
 */
export async function checkShardIndex(
  reader: ICheckpointReader,
  { path, size: indexSize }: CheckedFile
): Promise<string[]> {
  if (indexSize > MAX_TEXT_BYTES) {
    return [`${path} is too large for a list of shards`];
  }
  const shards = shardsIn(await reader.readText(path));
  if (!shards) {
    return [
      `${path} is not a valid list of shards: it is damaged or cut short`
    ];
  }
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const sizes = new Map(reader.files.map(file => [file.path, file.size]));
  return shards.flatMap(shard => {
    const size = sizes.get(folder + shard);
    if (size === undefined) {
      return [`${folder}${shard} is missing`];
    }
    return size === 0 ? [`${folder}${shard} is empty`] : [];
  });
}

// --- Internal helpers ---

function shardsIn(index: string): string[] | null {
  let parsed: unknown;
  try {
    parsed = parseLenientJson(index);
  } catch {
    return null;
  }
  const map = (parsed as { weight_map?: unknown } | null)?.weight_map;
  if (typeof map !== 'object' || map === null) {
    return null;
  }
  const names: unknown[] = [...new Set(Object.values(map))];
  const shards = names.filter(name => typeof name === 'string');
  return shards.length === names.length && shards.length > 0
    ? shards.sort()
    : null;
}
