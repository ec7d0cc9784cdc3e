import { bucket } from '../../model/__tests__/samples';
import type { ITreeRow } from '../../model/treeRow';

/** A row of a tree; `change` says what is different. */
export function row(change: Partial<ITreeRow> = {}): ITreeRow {
  return {
    id: 'team/run/',
    kind: 'folder',
    level: 1,
    position: 1,
    setSize: 1,
    expanded: null,
    name: 'run',
    place: null,
    storage: bucket(),
    run: null,
    checkpoint: null,
    sizeBytes: null,
    updatedAt: null,
    checkpointCount: null,
    otherFiles: 0,
    why: '',
    error: null,
    ...change
  };
}
