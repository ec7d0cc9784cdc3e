import type { ITreeContent } from './treeContent';
import type { ITreeNode } from './treeNode';
import type { ITreeRow } from './treeRow';

/** The tree as the flat list of its visible lines, which is what a virtualised view draws. */
export function visibleRows(content: ITreeContent): readonly ITreeRow[] {
  const rows: ITreeRow[] = [];
  addSiblings(rows, content.roots, 1, content);
  return rows;
}

// --- Internal helpers ---

function addSiblings(
  rows: ITreeRow[],
  ids: readonly string[],
  level: number,
  content: ITreeContent
): void {
  ids.forEach((id, index) => {
    const node = content.nodes.get(id);
    if (!node) {
      return;
    }
    const expanded = content.expanded.has(id);
    rows.push({
      ...rowOf(node, level, content),
      position: index + 1,
      setSize: ids.length,
      expanded: isLeaf(node) ? null : expanded
    });
    if (expanded && !isLeaf(node)) {
      addChildren(rows, node, level + 1, content);
    }
  });
}

function addChildren(
  rows: ITreeRow[],
  node: ITreeNode,
  level: number,
  content: ITreeContent
): void {
  const stand = (kind: 'loading' | 'error' | 'note'): ITreeRow => ({
    ...rowOf(node, level, content),
    id: `${node.id}#${kind}`,
    kind,
    name: '',
    place: null,
    checkpoint: null,
    sizeBytes: null,
    updatedAt: null,
    checkpointCount: null,
    position: 1,
    setSize: 1,
    expanded: null
  });
  const { children } = node;
  if (node.error && node.kind !== 'checkpoint') {
    rows.push(stand('error'));
  } else if (!children) {
    rows.push(stand(node.error ? 'error' : 'loading'));
  } else if (children.length === 0) {
    rows.push(stand('note'));
  } else {
    addSiblings(rows, children, level, content);
  }
}

function rowOf(
  node: ITreeNode,
  level: number,
  { nodes }: ITreeContent
): ITreeRow {
  const checkpoints = (node.children ?? []).flatMap(
    id => nodes.get(id)?.checkpoint ?? []
  );
  const sizes = checkpoints.flatMap(({ sizeBytes }) => sizeBytes ?? []);
  const isRun = node.run !== null && node.run.key === node.place.key;
  const listedRun = isRun && node.kind !== 'checkpoint' && node.children;
  return {
    id: node.id,
    kind: node.kind,
    level,
    position: 1,
    setSize: 1,
    expanded: null,
    name: node.name,
    place: node.place,
    storage: node.storage,
    run: node.run,
    checkpoint: node.checkpoint,
    // The size of a run is said only when it is that of all its checkpoints.
    sizeBytes:
      listedRun && sizes.length === checkpoints.length
        ? sizes.reduce((all, one) => all + one, 0)
        : node.sizeBytes,
    updatedAt: node.updatedAt,
    checkpointCount: listedRun ? checkpoints.length : null,
    otherFiles: node.otherFiles,
    why: node.why,
    error: node.error
  };
}

function isLeaf(node: ITreeNode): boolean {
  return node.kind === 'file' || node.kind === 'refused';
}
