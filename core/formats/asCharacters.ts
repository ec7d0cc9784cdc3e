/**
 * Each byte as one character. What is outside ASCII comes out garbled, which does no harm where
 * only structure and numbers are read.
 */
export function asCharacters(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.byteLength; at += 8192) {
    const piece = bytes.subarray(at, at + 8192);
    // Spreading the piece instead takes about twice as long.
    parts.push(Reflect.apply(String.fromCharCode, null, piece));
  }
  return parts.join('');
}
