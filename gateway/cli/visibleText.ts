/**
 * A name from outside, safe to print on a terminal: control characters, line breaks and marks
 * that turn the direction of writing become visible escapes.
 */
export function visibleText(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu,
    character => `\\u{${character.codePointAt(0)!.toString(16)}}`
  );
}
