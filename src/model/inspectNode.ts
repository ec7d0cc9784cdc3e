import type { IGatewayClient } from '../client/gatewayClient';
import type { TreeEvent } from './reduceTree';
import { checkpointNode, type ITreeNode } from './treeNode';

/**
 * Ask what is known of a checkpoint.
 *
 * @throws StoreError
 */
export async function inspectNode(
  client: IGatewayClient,
  node: ITreeNode,
  signal: AbortSignal
): Promise<TreeEvent> {
  const checkpoint = await client.call(
    'inspectCheckpoint',
    { checkpoint: node.place },
    { signal }
  );
  const { wanted, sizeBytes, updatedAt } = checkpointNode(
    checkpoint,
    node.storage,
    node.run
  );
  return {
    type: 'changed',
    id: node.id,
    change: {
      checkpoint,
      sizeBytes,
      updatedAt,
      // An answer that is still unchecked would be asked for again, for ever.
      wanted: wanted === 'inspection' ? null : wanted
    }
  };
}
