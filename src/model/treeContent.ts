import type { ITreeNode } from './treeNode';

/** All that is known of the tree, and what of it is open. */
export interface ITreeContent {
  /** The ids of the storages, in order. */
  readonly roots: readonly string[];
  readonly nodes: ReadonlyMap<string, ITreeNode>;
  /** Ids of what is open, visible or not. */
  readonly expanded: ReadonlySet<string>;
}

/** The tree before anything is mounted. */
export const NO_CONTENT: ITreeContent = {
  roots: [],
  nodes: new Map(),
  expanded: new Set()
};

/** What is open and can be reached, parents first. */
export function openNodes(content: ITreeContent): ITreeNode[] {
  return reachable(content.roots, content);
}

// --- Internal helpers ---

function reachable(ids: readonly string[], content: ITreeContent): ITreeNode[] {
  return ids.flatMap(id => {
    const node = content.nodes.get(id);
    return node && content.expanded.has(id)
      ? [node, ...reachable(node.children ?? [], content)]
      : [];
  });
}
