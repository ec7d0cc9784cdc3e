import type { CheckedFile } from './fileCheck';
import { incomplete, type IFinding } from './findings';
import type { ICheckpointReader } from './format';
import { checkSafetensors } from './safetensors';
import { checkShardIndex, isShardIndex } from './shardIndex';
import { checkTorchFile } from './zipEnd';

/**
 * What a few bytes of each file say, and what the names of all do: files of `torch.save` have their
 * end, safetensors their length, an index its shards and shards their index, and a folder of
 * `.distcp` files its `.metadata`. What is of no known structure is passed over.
 */
export async function checkStructure(
  reader: ICheckpointReader
): Promise<IFinding[]> {
  const paths = reader.files.map(({ path }) => path);
  const perFile = reader.files.map(file => checkFile(reader, file));
  return [
    ...(await Promise.all(perFile)).flat(),
    ...missingMetadata(paths),
    ...missingIndex(paths)
  ];
}

// --- Internal helpers ---

const TORCH_BINARY =
  /(^|\/)(pytorch_model|adapter_model|training_args|optimizer|scheduler|sampler|dl_state_dict)[^/]*\.bin$|(^|\/)(random_states_\d+|custom_checkpoint_\d+)\.pkl$/;
const SHARD =
  /^(.*\/)?(model|pytorch_model|adapter_model)-\d+-of-\d+\.(safetensors|bin)$/;

async function checkFile(
  reader: ICheckpointReader,
  file: CheckedFile
): Promise<IFinding[]> {
  const { path, size } = file;
  if (isShardIndex(path)) {
    return (await checkShardIndex(reader, file)).map(incomplete);
  }
  if (path.endsWith('.safetensors')) {
    const verdict = await checkSafetensors(reader, file);
    return verdict.state === 'whole' ? [] : [verdict];
  }
  if (/\.(pt|pth)$/.test(path) || TORCH_BINARY.test(path)) {
    const verdict = await checkTorchFile(reader, file);
    return verdict.state === 'whole' ? [] : [verdict];
  }
  const hasToHaveContent = /(\.distcp|(^|\/)\.metadata)$/.test(path);
  return hasToHaveContent && size === 0 ? [incomplete(`${path} is empty`)] : [];
}

/** A folder of a sharded save (`.distcp` files) is whole once its `.metadata` is there. */
function missingMetadata(paths: readonly string[]): IFinding[] {
  const folders = new Set(
    paths
      .filter(path => path.endsWith('.distcp'))
      .map(path => path.slice(0, path.lastIndexOf('/') + 1))
  );
  return [...folders]
    .filter(folder => !paths.includes(`${folder}.metadata`))
    .map(folder => incomplete(`${folder}.metadata is missing`));
}

/** Shards cannot be loaded without the list that says what is in which. */
function missingIndex(paths: readonly string[]): IFinding[] {
  const indexes = paths.flatMap(path => {
    const [, folder = '', stem, kind] = SHARD.exec(path) ?? [];
    return stem ? [`${folder}${stem}.${kind}.index.json`] : [];
  });
  return [...new Set(indexes)]
    .filter(index => !paths.includes(index))
    .map(index => incomplete(`${index} is missing`));
}
