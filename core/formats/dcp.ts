import { checkStructure } from './checkStructure';
import { incomplete, inspectionOf } from './findings';
import type { IFormat } from './format';
import { stepFolder } from './stepFolder';

/**
 * Folders of `torch.distributed.checkpoint`, and of torchtitan, which names them `step-<n>`: a file
 * `__<rank>_<n>.distcp` or more of each process, and `.metadata`, which the coordinator writes under another name
 * and renames when all have reported. Weights and optimizer state share the files.
 *
 * Source: torch 2.x, `torch/distributed/checkpoint/filesystem.py`; torchtitan, `components/checkpoint.py`.
 */
export const dcp: IFormat = {
  id: 'dcp',
  label: 'PyTorch distributed checkpoint',
  recognise: stepFolder,
  owns: paths =>
    paths.some(path => /(^|\/)(__\d+_\d+\.distcp|\.metadata)$/.test(path)),
  async inspect(reader, recognised) {
    const hasData = reader.files.some(({ path }) => path.endsWith('.distcp'));
    return inspectionOf(recognised, [
      ...(hasData ? [] : [incomplete('no file with tensors is there')]),
      ...(await checkStructure(reader))
    ]);
  },
  isMarker: path => MARKER.test(path),
  roleOf: path => (PART.test(path) ? 'weights' : 'other'),
  weightsOf: path => {
    const part = PART.exec(path);
    return part && `${part[1] ?? ''}.metadata`;
  },
  inseparable: paths => {
    const shared = paths.find(path => path.endsWith('.distcp'));
    return shared === undefined
      ? null
      : `${shared} may hold weights and optimizer state together`;
  }
};

// --- Internal helpers ---

const MARKER = /(^|\/)\.metadata$/;
const PART = /^(.*\/)?(?:[^/]*\.distcp|\.metadata)$/;
