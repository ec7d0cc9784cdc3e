import { MAX_TEXT_BYTES } from '#core/formats/format';
import { parseLenientJson } from '#core/formats/lenientJson';
import type { IPlacedTensor } from '#core/domain/tensor';
import { readSafetensorsHeader } from '#core/formats/safetensorsHeader';
import type { ICallOptions, IStore } from '../stores/store';
import { checkpointEntries } from './checkpointFiles';
import { checkpointReader } from './checkpointReader';

/** What can be seen of a checkpoint without fetching it. */
export interface IInside {
  /** In the order of files, and of each file's header. */
  readonly tensors: readonly IPlacedTensor[];
  /** The model's `config.json`, as it is; null where there is none that can be read. */
  readonly config: unknown;
  /** Why there is not more, each a sentence that names the file. */
  readonly notes: readonly string[];
}

/**
 * Look into a checkpoint: the headers of its safetensors files, by two reads each (C21), and its
 * configuration. Files of `torch.save` are pickles and are not looked into.
 */
export async function lookInside(
  store: IStore,
  key: string,
  { signal }: ICallOptions = {}
): Promise<IInside> {
  const { files } = await checkpointEntries(store, key, { signal });
  const reader = checkpointReader(store, key, files, signal);
  const wanted = reader.files.filter(({ path }) =>
    path.endsWith('.safetensors')
  );
  const notes: string[] = [];
  const found = await Promise.all(
    wanted.map(async file => {
      const header = await readSafetensorsHeader(reader, file);
      if ('state' in header) {
        notes.push(header.reason);
        return [];
      }
      return header.tensors.map(tensor => ({ ...tensor, file: file.path }));
    })
  );
  if (wanted.length === 0) {
    notes.push(
      'it has no safetensors file; those of torch.save are pickles, which are not opened'
    );
  }
  return {
    tensors: found.flat(),
    config: await readConfig(reader, notes),
    notes
  };
}

// --- Internal helpers ---

const CONFIG = 'config.json';

async function readConfig(
  reader: ReturnType<typeof checkpointReader>,
  notes: string[]
): Promise<unknown> {
  const file = reader.files.find(({ path }) => path === CONFIG);
  if (!file || file.size > MAX_TEXT_BYTES) {
    return null;
  }
  try {
    return parseLenientJson(await reader.readText(CONFIG));
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
    notes.push(`${CONFIG} is damaged or cut short`);
    return null;
  }
}
