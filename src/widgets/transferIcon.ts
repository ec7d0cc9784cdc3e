import type { ITransferRecord } from '#core/domain/transfer';
import type { LabIcon } from '@jupyterlab/ui-components';
import {
  cancelledIcon,
  copyIcon,
  downloadIcon,
  syncIcon,
  troubleIcon,
  uploadIcon,
  verifiedIcon,
  waitingIcon
} from '../icons';

/** What a transfer does while it does it, and else how it stands; shapes differ (U14). */
export function transferIcon({
  state,
  kind
}: Pick<ITransferRecord, 'state' | 'kind'>): LabIcon {
  switch (state) {
    case 'failed':
      return troubleIcon;
    case 'done':
      return verifiedIcon;
    case 'cancelled':
      return cancelledIcon;
    case 'queued':
      return waitingIcon;
    case 'running':
    case 'paused':
    case 'verifying':
      return KIND_ICONS[kind];
  }
}

// --- Internal helpers ---

const KIND_ICONS = {
  upload: uploadIcon,
  download: downloadIcon,
  copy: copyIcon,
  sync: syncIcon
} as const;
