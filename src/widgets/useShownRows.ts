import { useMemo } from 'react';
import { filterRows } from '../model/filterRows';
import { checkpointTitle } from '../model/runStatus';
import type { ITreeRow } from '../model/treeRow';
import { visibleName } from '../model/visibleName';
import { useModel } from './useModel';
import type { IViewProps } from './viewProps';

/** The rows that the filter leaves, by the names that are shown and those that the storage has. */
export function useShownRows({
  models: { tree, panel },
  trans
}: IViewProps): readonly ITreeRow[] {
  const { rows } = useModel(tree);
  const { filter } = useModel(panel);
  return useMemo(
    () =>
      filterRows(rows, filter, ({ name, checkpoint }) =>
        [
          visibleName(name),
          checkpoint ? checkpointTitle(checkpoint, trans) : ''
        ].join('\n')
      ),
    [rows, filter, trans]
  );
}
