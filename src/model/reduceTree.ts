import type { IMountedStorage } from '#core/domain/storage';
import { openNodes, type ITreeContent } from './treeContent';
import { nodeId, storageNode, type ITreeNode } from './treeNode';

/** What happens to the tree. */
export type TreeEvent =
  /** These storages are mounted, in this order. */
  | { readonly type: 'mounted'; readonly storages: readonly IMountedStorage[] }
  /** A session before left these open. */
  | { readonly type: 'restored'; readonly ids: readonly string[] }
  | { readonly type: 'opened' | 'closed'; readonly id: string }
  /** Something was learnt of one node. */
  | {
      readonly type: 'changed';
      readonly id: string;
      readonly change: Partial<ITreeNode>;
    }
  /** All the children of one node are known. */
  | {
      readonly type: 'listed';
      readonly id: string;
      readonly children: readonly ITreeNode[];
      readonly change: Partial<ITreeNode>;
    }
  /** All is asked for again: what is open at once, the rest when it comes into view. */
  | { readonly type: 'outdated' };

/** The tree after an event; the same object where the event is of a node that is gone. */
export function reduceTree(
  content: ITreeContent,
  event: TreeEvent
): ITreeContent {
  switch (event.type) {
    case 'mounted':
      return mounted(content, event.storages);
    case 'restored':
      return { ...content, expanded: new Set(event.ids) };
    case 'opened':
      return { ...content, expanded: new Set(content.expanded).add(event.id) };
    case 'closed':
      return {
        ...content,
        expanded: new Set([...content.expanded].filter(id => id !== event.id))
      };
    case 'changed':
      return changed(content, event.id, event.change);
    case 'listed':
      return listed(content, event);
    case 'outdated':
      return outdated(content);
  }
}

// --- Internal helpers ---

/** A storage that has changed its address starts anew. */
function mounted(
  content: ITreeContent,
  storages: readonly IMountedStorage[]
): ITreeContent {
  const nodes = new Map(content.nodes);
  for (const storage of storages) {
    const node = storageNode(storage);
    const known = nodes.get(node.id);
    if (known?.storage.uri === storage.uri) {
      nodes.set(node.id, { ...known, storage, name: storage.label });
    } else {
      forget(nodes, node.id);
      nodes.set(node.id, node);
    }
  }
  const roots = storages.map(({ id }) => nodeId({ storage: id, key: '' }));
  return { ...content, roots, nodes };
}

function changed(
  content: ITreeContent,
  id: string,
  change: Partial<ITreeNode>
): ITreeContent {
  const node = content.nodes.get(id);
  return node
    ? {
        ...content,
        nodes: new Map(content.nodes).set(id, { ...node, ...change })
      }
    : content;
}

function listed(
  content: ITreeContent,
  { id, children, change }: Extract<TreeEvent, { type: 'listed' }>
): ITreeContent {
  const node = content.nodes.get(id);
  if (!node) {
    return content;
  }
  const nodes = new Map(content.nodes);
  const kept = new Set(children.map(child => child.id));
  for (const old of node.children ?? []) {
    if (!kept.has(old)) {
      forget(nodes, old);
    }
  }
  for (const child of children) {
    const isOpen = content.expanded.has(child.id);
    nodes.set(child.id, merged(child, nodes.get(child.id), isOpen));
  }
  nodes.set(id, {
    ...node,
    ...change,
    children: [...kept],
    loading: false,
    error: null
  });
  return { ...content, nodes };
}

function outdated(content: ITreeContent): ITreeContent {
  const listedAnew = new Set(
    openNodes(content).flatMap(({ id, children }) => [id, ...(children ?? [])])
  );
  const nodes = new Map(content.nodes);
  for (const [id, node] of nodes) {
    if (!listedAnew.has(id)) {
      nodes.set(id, { ...node, wanted: wantedAgain(node), error: null });
    }
  }
  return { ...content, nodes };
}

function wantedAgain(node: ITreeNode): ITreeNode['wanted'] {
  if (node.kind === 'checkpoint') {
    return 'inspection';
  }
  return node.children && node.kind !== 'storage' ? 'listing' : node.wanted;
}

function forget(nodes: Map<string, ITreeNode>, id: string): void {
  for (const child of nodes.get(id)?.children ?? []) {
    forget(nodes, child);
  }
  nodes.delete(id);
}

/** What a new listing says of a node, and what was known of it before and still stands. */
function merged(
  fresh: ITreeNode,
  known: ITreeNode | undefined,
  isOpen: boolean
): ITreeNode {
  if (!known) {
    return fresh;
  }
  const unchecked = fresh.checkpoint?.state === 'unchecked';
  // What is open is listed for its own sake: a glance would list it twice.
  const isListed = isOpen && known.children !== null;
  return {
    ...fresh,
    loading: known.loading,
    wanted: isListed && fresh.wanted === 'listing' ? null : fresh.wanted,
    kind: fresh.kind === 'folder' && known.kind === 'run' ? 'run' : fresh.kind,
    run: fresh.run ?? known.run,
    children: known.children,
    otherFiles: known.otherFiles,
    checkpoint: unchecked ? known.checkpoint : fresh.checkpoint,
    sizeBytes: fresh.sizeBytes ?? known.sizeBytes,
    updatedAt: fresh.updatedAt ?? known.updatedAt
  };
}
