import type { ICheckpoint } from '#core/domain/checkpoint';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import {
  durableIcon,
  incompleteIcon,
  uncertainIcon,
  uncheckedIcon,
  verifiedIcon,
  wholeIcon
} from '../icons';

/** A checkpoint's state as shape and words. */
export interface IStateLook {
  readonly icon: LabIcon;
  /** Fits into a sentence, after a comma. */
  readonly text: string;
}

/** How the state of a checkpoint looks and reads: never told by colour alone. */
export function checkpointState(
  checkpoint: Pick<ICheckpoint, 'state' | 'durable'>,
  trans: TranslationBundle
): IStateLook {
  if (checkpoint.durable) {
    return { icon: durableIcon, text: trans.__('durable') };
  }
  switch (checkpoint.state) {
    case 'unchecked':
      return { icon: uncheckedIcon, text: trans.__('not checked yet') };
    case 'incomplete':
      return { icon: incompleteIcon, text: trans.__('incomplete') };
    case 'unknown':
      return { icon: uncertainIcon, text: trans.__('cannot tell') };
    case 'whole':
      return { icon: wholeIcon, text: trans.__('complete') };
    case 'verified':
      return { icon: verifiedIcon, text: trans.__('verified') };
  }
}
