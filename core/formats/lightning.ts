import { baseName } from '../domain/storeUri';
import { checkStructure } from './checkStructure';
import { incomplete, inspectionOf } from './findings';
import type { IFormat, IRecognised } from './format';
import { metricFromName } from './metricFromName';
import { numberIn } from './numberIn';
import { oneFile } from './oneFile';

const file = oneFile({
  id: 'lightning',
  label: 'PyTorch Lightning',
  nameTells
});

/**
 * Checkpoints of Lightning's `ModelCheckpoint`: `epoch=3-step=400.ckpt`, `epoch=3-val_loss=0.12-v1.ckpt`,
 * `last.ckpt`, `hpc_ckpt_2.ckpt`. With FSDP or a `ModelParallelStrategy` it is a folder of that name, with
 * the files of `torch.distributed.checkpoint` and `meta.pt`.
 *
 * Source: lightning 2.x, `callbacks/model_checkpoint.py`, `strategies/fsdp.py`.
 */
export const lightning: IFormat = {
  ...file,
  recognise: entry =>
    entry.kind === 'refused' ? null : nameTells(baseName(entry.key)),
  async inspect(reader, recognised) {
    const paths = reader.files.map(({ path }) => path);
    if (paths.length === 1 && /\.ckpt$/.test(paths[0]!)) {
      return file.inspect(reader, recognised);
    }
    const needed = ['.metadata', META].filter(path => !paths.includes(path));
    const hasData = paths.some(path => path.endsWith('.distcp'));
    return inspectionOf(recognised, [
      ...needed.map(path => incomplete(`${path} is missing`)),
      ...(hasData ? [] : [incomplete('no file with tensors is there')]),
      ...(await withoutMetadata(reader))
    ]);
  },
  isMarker: path => path === '.metadata' || path === META,
  weightsOf: path => (path.endsWith('.ckpt') ? path : '.metadata')
};

// --- Internal helpers ---

const META = 'meta.pt';

/** Told already by name. */
async function withoutMetadata(
  reader: Parameters<IFormat['inspect']>[0]
): ReturnType<typeof checkStructure> {
  const findings = await checkStructure(reader);
  return findings.filter(({ reason }) => reason !== '.metadata is missing');
}

function nameTells(name: string): IRecognised | null {
  if (!/\.ckpt$/.test(name) || name.includes('--')) {
    return null;
  }
  const isTheirs =
    /(^|-)(epoch|step)=\d+/.test(name) ||
    /^last(-v\d+)?\.ckpt$/.test(name) ||
    /^hpc_ckpt_\d+\.ckpt$/.test(name) ||
    (/^[^=]*-?[a-z_]+=-?\d/.test(name) && metricFromName(name) !== null);
  return isTheirs
    ? {
        epoch: numberIn(/(?:^|-)epoch=(\d+)/, name),
        step: numberIn(/(?:^|-)step=(\d+)/, name)
      }
    : null;
}
