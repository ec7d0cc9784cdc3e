import type { IMountedStorage } from '#core/domain/storage';
import type { IPlace } from '#core/protocol/routes';
import { reportOf } from '#core/protocol/wireError';
import { abortedWith } from '../client/abortedWith';
import type { IGatewayClient } from '../client/gatewayClient';
import { inspectNode } from './inspectNode';
import { listNode } from './listNode';
import { LookQueue } from './lookQueue';
import { reduceTree, type TreeEvent } from './reduceTree';
import { StateModel } from './stateModel';
import { NO_CONTENT, openNodes } from './treeContent';
import { nodeId, type ITreeNode } from './treeNode';
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
    this._apply({ type: 'mounted', storages });
    this._listExpanded();
  }

  /** Open these, as a session before left them. */
  restore(ids: readonly string[]): void {
    this._apply({ type: 'restored', ids });
    this._listExpanded();
  }

  select(id: string | null): void {
    if (id !== this.state.selected) {
      this._dispatch({ ...this.state, selected: id });
    }
  }

  expand(id: string): void {
    if (this.rowOf(id)?.expanded === false) {
      this._apply({ type: 'opened', id });
      const node = this._content.nodes.get(id);
      if (node && !node.loading && (!node.children || node.error)) {
        void this._list(id);
      }
    }
  }

  collapse(id: string): void {
    if (this.rowOf(id)?.expanded) {
      this._apply({ type: 'closed', id });
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
    this._apply({ type: 'outdated' });
    await Promise.all(openNodes(this._content).map(({ id }) => this._list(id)));
    this._looks.goOn();
  }

  /** Ask again for one row: what an error's Retry does. Takes the id of the `error` row, too. */
  async retry(id: string): Promise<void> {
    const node = this._content.nodes.get(id.replace(/#error$/, ''));
    if (node?.kind === 'checkpoint' && !id.endsWith('#error')) {
      await this._inspect(node);
    } else if (node) {
      await this._list(node.id);
    }
  }

  /** Say which rows can be seen: those are looked into, a few at a time. */
  setVisible(ids: readonly string[]): void {
    this._looks.setVisible(ids);
  }

  // --- Internal helpers ---

  private _listExpanded(): void {
    for (const node of openNodes(this._content)) {
      if (!node.children && !node.loading && !node.error) {
        void this._list(node.id);
      }
    }
  }

  private async _list(id: string, signal = this.ended.signal): Promise<void> {
    const node = this._content.nodes.get(id);
    if (!node) {
      return;
    }
    this._change(id, { loading: true, wanted: null, error: null });
    try {
      this._apply(await listNode(this._client, node, signal));
    } catch (error) {
      // Only a glance is ever cut short; opening the folder asks again.
      this._change(id, {
        loading: false,
        error: signal.aborted ? null : reportOf(error)
      });
    }
    this._listExpanded();
    this._looks.goOn();
  }

  private async _look(node: ITreeNode): Promise<void> {
    if (node.wanted === 'inspection') {
      await this._inspect(node);
      return;
    }
    const glance = abortedWith(this.ended.signal);
    const timer = setTimeout(() => glance.abort(), GLANCE);
    await this._list(node.id, glance.signal);
    clearTimeout(timer);
    glance.abort();
  }

  private async _inspect(node: ITreeNode): Promise<void> {
    this._change(node.id, { wanted: null, error: null });
    try {
      this._apply(await inspectNode(this._client, node, this.ended.signal));
    } catch (error) {
      this._change(node.id, { error: reportOf(error) });
    }
  }

  private _change(id: string, change: Partial<ITreeNode>): void {
    this._apply({ type: 'changed', id, change });
  }

  private _apply(event: TreeEvent): void {
    const content = reduceTree(this._content, event);
    if (content !== this._content && !this.isDisposed) {
      this._content = content;
      const { expanded } = content;
      this._dispatch({ ...this.state, expanded, rows: visibleRows(content) });
    }
  }

  private _content = NO_CONTENT;
  private readonly _looks = new LookQueue({
    isWanted: id => {
      const node = this._content.nodes.get(id);
      return Boolean(node?.wanted && !node.loading && !this.isDisposed);
    },
    look: async id => {
      const node = this._content.nodes.get(id);
      await (node && this._look(node));
    }
  });
}
