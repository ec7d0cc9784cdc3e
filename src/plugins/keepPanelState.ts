import type { IStateDB } from '@jupyterlab/statedb';
import {
  array,
  boolean,
  nullable,
  object,
  string
} from '#core/protocol/decode';
import type { IPlace } from '#core/protocol/routes';
import type { IModels } from '../model/models';

const KEY = 'jupyterlab-keepstep:panel';

/** What a session leaves for the next one. */
interface IKept {
  readonly run: IPlace | null;
  readonly expanded: readonly string[];
  readonly transfersOpen: boolean;
}

/**
 * Bring back what was open and which run was in use, and keep them from then on. Without
 * anything kept, every storage is opened as it is first seen.
 */
export async function keepPanelState(
  { tree, currentRun, panel, storages }: IModels,
  stateDB: IStateDB | null
): Promise<void> {
  const kept = await read(stateDB);
  if (kept) {
    tree.restore(kept.expanded);
    panel.setTransfersOpen(kept.transfersOpen);
    if (kept.run) {
      void currentRun.use(kept.run);
    }
  }
  openNewStorages({ tree, storages }, kept !== null);
  let last = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const value: IKept = {
        run: currentRun.state.isChosen ? currentRun.state.run : null,
        expanded: [...tree.state.expanded],
        transfersOpen: panel.state.transfersOpen
      };
      const text = JSON.stringify(value);
      if (text !== last) {
        last = text;
        void stateDB?.save(KEY, JSON.parse(text));
      }
    }, 500);
  };
  tree.stateChanged.connect(keep);
  currentRun.stateChanged.connect(keep);
  panel.stateChanged.connect(keep);
}

// --- Internal helpers ---

const keptState = object<IKept>({
  run: nullable(object<IPlace>({ storage: string, key: string })),
  expanded: array(string),
  transfersOpen: boolean
});

async function read(stateDB: IStateDB | null): Promise<IKept | null> {
  try {
    const value = await stateDB?.fetch(KEY);
    return value === undefined ? null : keptState(value);
  } catch {
    // Of another version, or damaged: nothing that matters is lost.
    return null;
  }
}

/** A storage that was just added is opened; those that a session left closed stay closed. */
function openNewStorages(
  { tree, storages }: Pick<IModels, 'tree' | 'storages'>,
  restored: boolean
): void {
  const seen = new Set<string>();
  let isFirst = true;
  const look = () => {
    const { status } = storages.state;
    if (status !== 'ready') {
      return;
    }
    for (const { id } of storages.state.storages) {
      const row = tree.rowAt({ storage: id, key: '' });
      if (row && !seen.has(id)) {
        seen.add(id);
        if (!(restored && isFirst)) {
          tree.expand(row.id);
        }
      }
    }
    isFirst = false;
  };
  storages.stateChanged.connect(look);
  look();
}
