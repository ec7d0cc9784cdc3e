import type { RouteName } from '#core/protocol/routes';
import { cancelTransfer } from './cancelTransfer';
import { clearTransfers } from './clearTransfers';
import type { Handler } from './handler';
import { hello } from './hello';
import { inspectCheckpoint } from './inspectCheckpoint';
import { latestCheckpoint } from './latestCheckpoint';
import { listCheckpointFiles } from './listCheckpointFiles';
import { listFolder } from './listFolder';
import { listStorages } from './listStorages';
import { listTransfers } from './listTransfers';
import { lookInside } from './lookInside';
import { pauseTransfer } from './pauseTransfer';
import { planRetention } from './planRetention';
import { prioritiseTransfer } from './prioritiseTransfer';
import { prune } from './prune';
import { resumeTransfer } from './resumeTransfer';
import { retryTransfer } from './retryTransfer';
import { setRateLimit } from './setRateLimit';
import { setStorages } from './setStorages';
import { startCopy } from './startCopy';
import { startDownload } from './startDownload';
import { startUpload } from './startUpload';
import { tryStorage } from './tryStorage';

/** Every route and its handler: a route of the protocol without a line here does not compile. */
export const HANDLERS: { readonly [N in RouteName]: Handler<N> } = {
  hello,
  listStorages,
  setStorages,
  tryStorage,
  listFolder,
  listCheckpointFiles,
  inspectCheckpoint,
  latestCheckpoint,
  lookInside,
  planRetention,
  prune,
  startUpload,
  startDownload,
  startCopy,
  listTransfers,
  cancelTransfer,
  pauseTransfer,
  resumeTransfer,
  retryTransfer,
  prioritiseTransfer,
  setRateLimit,
  clearTransfers
};
