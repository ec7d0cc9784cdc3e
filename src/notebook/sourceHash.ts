/**
 * A fingerprint of a cell's text, to see whether a person has edited it; no protection against
 * anyone. FNV-1a of 64 bits over UTF-16 units, in hexadecimal: the browser's own hashes are
 * absent from pages that came over plain http.
 */
export function sourceHash(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at++) {
    hash ^= BigInt(text.charCodeAt(at));
    hash = BigInt.asUintN(64, hash * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
