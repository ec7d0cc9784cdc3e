import type { IGatewayClient } from '../client/gatewayClient';
import type { TreeEvent } from './reduceTree';
import { fileNodes, listedNodes, type ITreeNode } from './treeNode';

/**
 * Ask for the children of a node: the files of a checkpoint, or what a folder holds.
 *
 * @throws StoreError
 */
export async function listNode(
  client: IGatewayClient,
  node: ITreeNode,
  signal: AbortSignal
): Promise<TreeEvent> {
  return node.kind === 'checkpoint'
    ? listFiles(client, node, signal)
    : listFolder(client, node, signal);
}

// --- Internal helpers ---

async function listFolder(
  client: IGatewayClient,
  node: ITreeNode,
  signal: AbortSignal
): Promise<TreeEvent> {
  const listing = await client.call(
    'listFolder',
    { folder: node.place },
    { signal }
  );
  const folder = node.kind === 'storage' ? 'storage' : 'folder';
  return {
    type: 'listed',
    id: node.id,
    children: listedNodes(listing, node),
    change: {
      kind: listing.isRun && folder === 'folder' ? 'run' : folder,
      run: listing.isRun ? node.place : null,
      otherFiles: listing.files.length
    }
  };
}

async function listFiles(
  client: IGatewayClient,
  node: ITreeNode,
  signal: AbortSignal
): Promise<TreeEvent> {
  const files = await client.call(
    'listCheckpointFiles',
    { checkpoint: node.place },
    { signal }
  );
  return {
    type: 'listed',
    id: node.id,
    children: fileNodes(files, node),
    change: {}
  };
}
