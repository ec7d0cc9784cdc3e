import { invalid, required } from '../http/apiError';

/** Hold a name to the service's published rules. @throws ApiError 400 */
export function checkObjectName(name: unknown): string {
  if (typeof name !== 'string' || name === '') {
    throw required('name');
  }
  if (Buffer.byteLength(name) > 1024) {
    throw invalid('The name of an object is at most 1024 bytes of UTF-8.');
  }
  // Under the u flag a surrogate is one that stands alone.
  if (/[\r\n\p{Surrogate}]/u.test(name)) {
    throw invalid(
      'The name of an object has no line breaks and is well-formed Unicode.'
    );
  }
  if (name === '.' || name === '..' || name.startsWith(ACME)) {
    throw invalid(`An object cannot be named "${name}".`);
  }
  return name;
}

// --- Internal helpers ---

const ACME = '.well-known/acme-challenge/';
