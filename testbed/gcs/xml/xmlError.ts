import type { ApiError } from '../http/apiError';
import { XmlText } from './xmlText';

/** A refusal as the XML API words it. */
export function xmlError({ status, reason, message }: ApiError): string {
  const missing = message.startsWith('No such object')
    ? 'NoSuchKey'
    : 'NoSuchBucket';
  const code = CODES[status] ?? (reason === 'notFound' ? missing : reason);
  return new XmlText('Error', [
    ['Code', code],
    ['Message', message]
  ]).text;
}

// --- Internal helpers ---

const CODES: Readonly<Record<number, string>> = {
  401: 'AuthenticationRequired',
  403: 'AccessDenied',
  412: 'PreconditionFailed',
  416: 'InvalidRange',
  429: 'SlowDown',
  503: 'ServiceUnavailable'
};
