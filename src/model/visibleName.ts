/**
 * A name from a storage as it may be shown: what would be invisible, break the line or turn the
 * direction of the text is replaced by a visible escape. For showing only, never as a key.
 */
export function visibleName(name: string): string {
  return name.replace(HIDDEN, character => {
    const code = character.codePointAt(0) ?? 0;
    return NAMED.get(code) ?? `\\u{${code.toString(16)}}`;
  });
}

// --- Internal helpers ---

// Controls, line separators, zero-width and bidirectional formatting, lone surrogates.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const NAMED = new Map([
  [9, '\\t'],
  [10, '\\n'],
  [13, '\\r']
]);
