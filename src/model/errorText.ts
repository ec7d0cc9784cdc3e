import type { ErrorKind } from '#core/domain/errors';
import type { IErrorReport } from '#core/domain/transfer';
import { reportOf } from '#core/protocol/wireError';
import type { TranslationBundle } from '@jupyterlab/translation';

/** An error as it is shown. */
export interface IErrorText {
  /** A few words: what kind of trouble this is. */
  readonly title: string;
  /** The sentence of the place that failed: it names the object and the cause. */
  readonly message: string;
  /** What the user can do now. Never empty. */
  readonly next: string;
}

/**
 * An error as a sentence with a next step: the place that failed knows best; where it says
 * nothing, the kind does. docs/errors.md lists the same kinds.
 */
export function errorText(
  report: IErrorReport,
  trans: TranslationBundle
): IErrorText {
  const { title, next } = ofKind(report.kind, trans);
  return {
    title,
    message: report.message || title,
    next: report.next || next
  };
}

/** The same of whatever was thrown; what is no `StoreError` is `unexpected`. */
export function errorTextOf(
  error: unknown,
  trans: TranslationBundle
): IErrorText & { readonly kind: ErrorKind } {
  const report = reportOf(error);
  return { ...errorText(report, trans), kind: report.kind };
}

// --- Internal helpers ---

function ofKind(
  kind: ErrorKind,
  trans: TranslationBundle
): { title: string; next: string } {
  switch (kind) {
    case 'not-found':
      return {
        title: trans.__('Not found'),
        next: trans.__(
          'Check the name, and refresh: it may have been moved or deleted.'
        )
      };
    case 'permission-denied':
      return {
        title: trans.__('No permission'),
        next: trans.__(
          'Ask the owner of the storage for access, or sign in with another account.'
        )
      };
    case 'not-signed-in':
      return {
        title: trans.__('Not signed in'),
        next: trans.__(
          'Sign in to Google with the sign-in cell, or run `gcloud auth application-default login`.'
        )
      };
    case 'already-exists':
      return {
        title: trans.__('Already there'),
        next: trans.__('Choose another name, or remove what is there.')
      };
    case 'changed-meanwhile':
      return {
        title: trans.__('Changed meanwhile'),
        next: trans.__('Refresh, look at what changed, and try again.')
      };
    case 'rate-limited':
      return {
        title: trans.__('Too many requests'),
        next: trans.__('Wait a minute and try again.')
      };
    case 'unavailable':
      return {
        title: trans.__('No answer'),
        next: trans.__('Check the connection and try again.')
      };
    case 'corrupt':
      return {
        title: trans.__('Damaged data'),
        next: trans.__(
          'Use an older training checkpoint, or transfer this one again.'
        )
      };
    case 'no-space':
      return {
        title: trans.__('No space left'),
        next: trans.__('Free some space there, and try again.')
      };
    case 'unsupported':
      return {
        title: trans.__('Not possible here'),
        next: trans.__('Use another storage, or another way to do this.')
      };
    case 'cancelled':
      return {
        title: trans.__('Cancelled'),
        next: trans.__('Start it again when you want to.')
      };
    case 'bad-message':
      return {
        title: trans.__('Not understood'),
        next: trans.__(
          'Check what was typed; if nothing was, restart Jupyter and reload the page.'
        )
      };
    case 'unexpected':
      return {
        title: trans.__('Unexpected error'),
        next: trans.__('Try again; if it stays, look at the log of Jupyter.')
      };
  }
}
