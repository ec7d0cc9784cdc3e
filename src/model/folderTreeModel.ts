import type { IMountedStorage } from '#core/domain/storage';
import type { IPlace } from '#core/protocol/routes';
import { reportOf } from '#core/protocol/wireError';
import { abortedWith } from '../client/abortedWith';
import type { IGatewayClient } from '../client/gatewayClient';
import { StateModel } from './stateModel';
import {
  checkpointNode,
  fileNodes,
  listedNodes,
  nodeId,
  storageNode,
  type ITreeNode
} from './treeNode';
import type { ITreeRow } from './treeRow';
import { visibleRows } from './visibleRows';

/** The tree as it is drawn. */
export interface IFolderTreeState {
  readonly rows: readonly ITreeRow[];
  /** The id of the selected row. */
  readonly selected: string | null;
  /** Ids of what is open, visible or not. */
  readonly expanded: ReadonlySet<string>;
}

/** How many looks inside run at once. */
const BATCH = 3;

/** A folder that nobody opened is looked into for so long, in milliseconds, and then left alone. */
const GLANCE = 8000;

/**
 * Storages, folders and runs, checkpoints and files, listed when they are opened. What is known
 * stays while it is asked for again, so that nothing jumps.
 */
export class FolderTreeModel extends StateModel<IFolderTreeState> {
  constructor(private readonly _client: IGatewayClient) {
    super({ rows: [], selected: null, expanded: new Set() });
  }

  /** The selected row, while it is visible. */
  get selectedRow(): ITreeRow | null {
    return this.rowOf(this.state.selected);
  }

  rowOf(id: string | null): ITreeRow | null {
    return this.state.rows.find(row => row.id === id) ?? null;
  }

  /** The row of a place, where it is visible. */
  rowAt(place: IPlace): ITreeRow | null {
    return this.rowOf(nodeId(place));
  }

  /** Show these storages; one that has changed its address starts anew. */
  setStorages(storages: readonly IMountedStorage[]): void {
    for (const storage of storages) {
      const node = storageNode(storage);
      const known = this._nodes.get(node.id);
      if (known?.storage.uri !== storage.uri) {
        this._forget(node.id);
        this._nodes.set(node.id, node);
      } else {
        this._nodes.set(node.id, { ...known, storage, name: storage.label });
      }
    }
    this._roots = storages.map(({ id }) => nodeId({ storage: id, key: '' }));
    this._changed();
    this._listExpanded();
  }

  /** Open these, as a session before left them. */
  restore(ids: readonly string[]): void {
    this._dispatch({ ...this.state, expanded: new Set(ids) });
    this._changed();
    this._listExpanded();
  }

  select(id: string | null): void {
    if (id !== this.state.selected) {
      this._dispatch({ ...this.state, selected: id });
    }
  }

  expand(id: string): void {
    const row = this.rowOf(id);
    if (row && row.expanded === false) {
      this._expand(id, true);
    }
  }

  collapse(id: string): void {
    if (this.rowOf(id)?.expanded) {
      this._expand(id, false);
    }
  }

  toggle(id: string): void {
    if (this.rowOf(id)?.expanded) {
      this.collapse(id);
    } else {
      this.expand(id);
    }
  }

  /** Ask again for everything that is open. */
  async refresh(): Promise<void> {
    for (const [id, node] of this._nodes) {
      if (!this.state.expanded.has(id)) {
        const wanted =
          node.kind === 'checkpoint'
            ? 'inspection'
            : node.children && node.kind !== 'storage'
              ? 'listing'
              : node.wanted;
        this._nodes.set(id, { ...node, wanted, error: null });
      }
    }
    const open = [...this._openNodes()];
    await Promise.all(open.map(node => this._list(node.id)));
    this._lookAtVisible();
  }

  /** Ask again for one row: what an error's Retry does. Takes the id of the `error` row, too. */
  async retry(id: string): Promise<void> {
    const node = this._nodes.get(id.replace(/#error$/, ''));
    if (node?.kind === 'checkpoint' && !id.endsWith('#error')) {
      await this._inspect(node.id);
    } else if (node) {
      await this._list(node.id);
    }
  }

  /** Say which rows can be seen: those are looked into, a few at a time. */
  setVisible(ids: readonly string[]): void {
    this._visible = ids;
    this._lookAtVisible();
  }

  // --- Internal helpers ---

  private _expand(id: string, open: boolean): void {
    const expanded = new Set(this.state.expanded);
    if (open) {
      expanded.add(id);
    } else {
      expanded.delete(id);
    }
    this._dispatch({ ...this.state, expanded });
    this._changed();
    const node = this._nodes.get(id);
    if (open && node && !node.loading && (!node.children || node.error)) {
      void this._list(id);
    }
  }

  private *_openNodes(
    ids: readonly string[] = this._roots
  ): Generator<ITreeNode> {
    for (const id of ids) {
      const node = this._nodes.get(id);
      if (node && this.state.expanded.has(id)) {
        yield node;
        yield* this._openNodes(node.children ?? []);
      }
    }
  }

  private _listExpanded(): void {
    for (const node of this._openNodes()) {
      if (!node.children && !node.loading && !node.error) {
        void this._list(node.id);
      }
    }
  }

  private async _list(id: string, signal = this.ended.signal): Promise<void> {
    const node = this._nodes.get(id);
    if (!node) {
      return;
    }
    this._update(id, { loading: true, wanted: null, error: null });
    try {
      await (node.kind === 'checkpoint'
        ? this._listFiles(node, signal)
        : this._listFolder(node, signal));
    } catch (error) {
      // Only a glance is ever cut short; opening the folder asks again.
      this._update(id, {
        loading: false,
        error: signal.aborted ? null : reportOf(error)
      });
    }
    this._listExpanded();
    this._lookAtVisible();
  }

  private async _listFolder(
    node: ITreeNode,
    signal: AbortSignal
  ): Promise<void> {
    const listing = await this._client.call(
      'listFolder',
      { folder: node.place },
      { signal }
    );
    const children = listedNodes(listing, node);
    const folder = node.kind === 'storage' ? 'storage' : 'folder';
    this._setChildren(node.id, children, {
      kind: listing.isRun && folder === 'folder' ? 'run' : folder,
      run: listing.isRun ? node.place : null,
      otherFiles: listing.files.length
    });
  }

  private async _listFiles(
    node: ITreeNode,
    signal: AbortSignal
  ): Promise<void> {
    const files = await this._client.call(
      'listCheckpointFiles',
      { checkpoint: node.place },
      { signal }
    );
    this._setChildren(node.id, fileNodes(files, node), {});
  }

  private _setChildren(
    id: string,
    children: readonly ITreeNode[],
    change: Partial<ITreeNode>
  ): void {
    const kept = new Set(children.map(child => child.id));
    for (const old of this._nodes.get(id)?.children ?? []) {
      if (!kept.has(old)) {
        this._forget(old);
      }
    }
    for (const child of children) {
      this._nodes.set(child.id, merged(child, this._nodes.get(child.id)));
    }
    this._update(id, {
      ...change,
      children: children.map(child => child.id),
      loading: false,
      error: null
    });
  }

  private _lookAtVisible(): void {
    for (const id of this._visible) {
      if (this._looking >= BATCH || this.isDisposed) {
        return;
      }
      const node = this._nodes.get(id);
      if (node?.wanted && !node.loading) {
        this._looking++;
        void this._look(node).finally(() => {
          this._looking--;
          this._lookAtVisible();
        });
      }
    }
  }

  private async _look(node: ITreeNode): Promise<void> {
    if (node.wanted === 'inspection') {
      await this._inspect(node.id);
      return;
    }
    const glance = abortedWith(this.ended.signal);
    const timer = setTimeout(() => glance.abort(), GLANCE);
    await this._list(node.id, glance.signal);
    clearTimeout(timer);
    glance.abort();
  }

  private async _inspect(id: string): Promise<void> {
    const node = this._nodes.get(id);
    if (!node) {
      return;
    }
    this._update(id, { wanted: null, error: null });
    try {
      const checkpoint = await this._client.call(
        'inspectCheckpoint',
        { checkpoint: node.place },
        { signal: this.ended.signal }
      );
      const { wanted, sizeBytes, updatedAt } = checkpointNode(
        checkpoint,
        node.storage,
        node.run
      );
      // An answer that is still unchecked would be asked for again, for ever.
      const again = wanted === 'inspection' ? null : wanted;
      this._update(id, { checkpoint, sizeBytes, updatedAt, wanted: again });
    } catch (error) {
      this._update(id, { error: reportOf(error) });
    }
  }

  private _forget(id: string): void {
    for (const child of this._nodes.get(id)?.children ?? []) {
      this._forget(child);
    }
    this._nodes.delete(id);
  }

  private _update(id: string, change: Partial<ITreeNode>): void {
    const node = this._nodes.get(id);
    if (node && !this.isDisposed) {
      this._nodes.set(id, { ...node, ...change });
      this._changed();
    }
  }

  private _changed(): void {
    const rows = visibleRows({
      roots: this._roots,
      nodes: this._nodes,
      expanded: this.state.expanded
    });
    this._dispatch({ ...this.state, rows });
  }

  private readonly _nodes = new Map<string, ITreeNode>();
  private _roots: readonly string[] = [];
  private _visible: readonly string[] = [];
  private _looking = 0;
}

// --- Internal helpers ---

/** What a new listing says of a node, and what was known of it before and still stands. */
function merged(fresh: ITreeNode, known: ITreeNode | undefined): ITreeNode {
  if (!known) {
    return fresh;
  }
  const unchecked = fresh.checkpoint?.state === 'unchecked';
  return {
    ...fresh,
    kind: fresh.kind === 'folder' && known.kind === 'run' ? 'run' : fresh.kind,
    run: fresh.run ?? known.run,
    children: known.children,
    otherFiles: known.otherFiles,
    checkpoint: unchecked ? known.checkpoint : fresh.checkpoint,
    sizeBytes: fresh.sizeBytes ?? known.sizeBytes,
    updatedAt: fresh.updatedAt ?? known.updatedAt
  };
}
