import type { ICheckpoint } from '#core/domain/checkpoint';
import type { IMountedStorage } from '#core/domain/storage';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ageText } from './ageText';
import type { ICurrentRunState } from './currentRunModel';
import { visibleName } from './visibleName';

/** `safe`: durable. `partly`: kept, but not proven or not beyond this machine. */
export type Safety = 'safe' | 'partly' | 'unsafe' | 'unknown';

/** The line that answers "am I safe, and where was I?". */
export interface IRunStatus {
  readonly safety: Safety;
  readonly text: string;
  /** Why, in a sentence. */
  readonly detail: string;
}

/** What there is to say of the newest whole checkpoint of a run. */
export function runStatus(
  state: ICurrentRunState,
  storage: IMountedStorage | null,
  trans: TranslationBundle,
  now: number,
  locale?: string
): IRunStatus {
  const checkpoint = state.latest?.latest;
  if (checkpoint) {
    return kept(checkpoint, storage, trans, now, locale);
  }
  if (state.status === 'ready') {
    return {
      safety: 'unsafe',
      text: trans.__('No whole training checkpoint'),
      detail: trans.__(
        'Nothing in this run can be resumed from. Save or upload a training checkpoint.'
      )
    };
  }
  return {
    safety: 'unknown',
    text:
      state.status === 'loading'
        ? trans.__('Looking for the newest…')
        : trans.__('Not known'),
    detail: ''
  };
}

/** A checkpoint as people call it: `step 900`, or its name where it has no step. */
export function checkpointTitle(
  checkpoint: Pick<ICheckpoint, 'step' | 'name'>,
  trans: TranslationBundle
): string {
  return checkpoint.step === null
    ? visibleName(checkpoint.name)
    : trans.__('step %1', checkpoint.step);
}

// --- Internal helpers ---

function kept(
  checkpoint: ICheckpoint,
  storage: IMountedStorage | null,
  trans: TranslationBundle,
  now: number,
  locale: string | undefined
): IRunStatus {
  const title = checkpointTitle(checkpoint, trans);
  const age =
    checkpoint.updatedAt === null
      ? ''
      : ` · ${ageText(checkpoint.updatedAt, now, locale)}`;
  if (checkpoint.durable) {
    return {
      safety: 'safe',
      text: trans.__('%1 durable', title) + age,
      detail: trans.__(
        'Every byte of it is verified, on a storage that outlives this machine.'
      )
    };
  }
  if (storage?.survivesThisMachine) {
    return {
      safety: 'partly',
      text: trans.__('%1 whole, not verified', title) + age,
      detail: trans.__(
        'It is on a storage that outlives this machine; its bytes were not compared yet.'
      )
    };
  }
  return {
    safety: 'partly',
    text: trans.__('%1 only on this machine', title) + age,
    detail: trans.__(
      'It is lost with this machine. Upload it to a bucket or to Drive.'
    )
  };
}
