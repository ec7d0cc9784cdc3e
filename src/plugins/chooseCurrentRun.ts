import type { IPlace } from '#core/protocol/routes';
import type { IModels } from '../model/models';

/** The selection rests so long, in milliseconds, before its run is looked into. */
const REST = 400;

/**
 * Keep the header on the run that is in use: the one whose row was selected last, or, where none
 * was, the first that is seen, in a bucket rather than on this machine.
 */
export function chooseCurrentRun({ tree, currentRun }: IModels): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let selected = tree.state.selected;
  tree.stateChanged.connect((_, state) => {
    if (state.selected !== selected) {
      selected = state.selected;
      clearTimeout(timer);
      const run = tree.selectedRow?.run;
      // The header's buttons act on what is selected from this moment on.
      if (run && currentRun.show(run, true)) {
        timer = setTimeout(() => void currentRun.refresh(), REST);
      }
    }
    const first = currentRun.state.run ? null : firstRun(tree.state.rows);
    if (first && currentRun.show(first, false)) {
      void currentRun.refresh();
    }
  });
}

// --- Internal helpers ---

function firstRun(rows: IModels['tree']['state']['rows']): IPlace | null {
  // While something is being listed, a better one may come.
  if (rows.some(({ kind }) => kind === 'loading')) {
    return null;
  }
  const runs = rows.filter(({ run, place }) => run && run.key === place?.key);
  const kept = runs.find(({ storage }) => storage.survivesThisMachine);
  return (kept ?? runs[0])?.run ?? null;
}
