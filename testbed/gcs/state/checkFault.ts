import { invalid } from '../http/apiError';
import type { Fault } from './fault';

/** Refuse what is no fault, or one that could never hit. @throws ApiError 400 */
export function checkFault(fault: Fault): void {
  const { kind, skip, times, forMilliseconds, label } = fault;
  const fits = Object.hasOwn(FITS, kind) ? FITS[kind] : null;
  const counts = [skip, times, forMilliseconds].every(
    count => count === undefined || isCount(count)
  );
  if (!fits?.(fault as unknown as Readonly<Record<string, unknown>>)) {
    throw invalid(
      `A fault is {kind: "status", status}, {kind: "cut", afterBytes}, or another that docs/spec/testbed.md lists; this one is ${JSON.stringify(fault)}.`
    );
  }
  if (!counts) {
    throw invalid('skip, times and forMilliseconds are counts.');
  }
  if (label !== undefined && typeof label !== 'string') {
    throw invalid('label is a word.');
  }
}

// --- Internal helpers ---

type Fits = (fault: Readonly<Record<string, unknown>>) => boolean;

const afterBytes: Fits = fault => isCount(fault['afterBytes']);

const isRefusal: Fits = ({ status }) =>
  Number.isInteger(status) && Number(status) >= 400 && Number(status) < 600;

const FITS: Readonly<Record<Fault['kind'], Fits>> = {
  status: isRefusal,
  'late-status': fault => isRefusal(fault) && afterBytes(fault),
  'forget-session': ({ status }) =>
    status === undefined || status === 404 || status === 410,
  short: ({ keepBytes }) => isCount(keepBytes),
  'wrong-checksum': () => true,
  cut: afterBytes,
  reset: afterBytes,
  stall: fault =>
    afterBytes(fault) &&
    (fault['milliseconds'] === undefined || isCount(fault['milliseconds'])),
  truncate: afterBytes,
  flip: afterBytes,
  replace: afterBytes,
  delete: afterBytes
};

function isCount(count: unknown): boolean {
  return Number.isInteger(count) && Number(count) >= 0;
}
