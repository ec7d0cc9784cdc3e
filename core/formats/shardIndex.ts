import { StoreError } from '../domain/errors';
import type { ICheckpointReader } from './format';
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
  path: string
): Promise<string[]> {
  const shards = await shardsOf(reader, path);
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

async function shardsOf(
  reader: ICheckpointReader,
  path: string
): Promise<string[] | null> {
  let parsed: unknown;
  try {
    parsed = parseLenientJson(await reader.readText(path));
  } catch (error) {
    if (error instanceof StoreError) {
      throw error;
    }
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
