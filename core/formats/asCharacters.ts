/**
 * Each byte as one character. What is outside ASCII comes out garbled, which does no harm where
 * only structure and numbers are read.
 */
export function asCharacters(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.byteLength; at += 8192) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  }
  return parts.join('');
}
