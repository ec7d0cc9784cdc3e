import { StoreError } from '../domain/errors';
import type { IErrorReport } from '../domain/transfer';
import { object } from './decode';
import { errorReport } from './shapes';

/** The body of every answer that is not a success. */
export interface IWireError {
  readonly error: IErrorReport;
}

export const wireError = object<IWireError>({ error: errorReport });

/** An error as a report: kind, sentence, object and next step, and nothing of its cause. */
export function reportOf(error: unknown): IErrorReport {
  if (error instanceof StoreError) {
    return {
      kind: error.kind,
      message: error.message,
      uri: error.uri,
      next: error.next ?? ''
    };
  }
  return {
    kind: 'unexpected',
    message: 'Keepstep met an error that it does not know.',
    uri: '',
    next: ''
  };
}

/** The report as an error again, in the browser. */
export function errorFrom(report: IErrorReport, operation: string): StoreError {
  return new StoreError(report.kind, report.message, {
    operation,
    uri: report.uri,
    next: report.next
  });
}
