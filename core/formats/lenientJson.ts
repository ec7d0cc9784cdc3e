/**
 * Parse JSON as Python's `json.dumps` writes it: with bare `NaN`, `Infinity` and `-Infinity`.
 * `NaN` becomes null, since JavaScript's own parser has nothing nearer; infinities stay
 * infinities. Strings are left alone, whatever they contain.
 *
 * @throws SyntaxError for anything else that is not JSON, and for more than 200 levels of
 * nesting: a parser takes seconds to find that out of a few megabytes of brackets.
 */
export function parseLenientJson(text: string): unknown {
  return JSON.parse(withoutBareConstants(text));
}

// --- Internal helpers ---

const MOST_LEVELS = 200;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const CAPITAL_N = 0x4e;
const CAPITAL_I = 0x49;

// 1e999 is legal JSON, and too large for a double: it is read as Infinity.
const REPLACEMENTS: readonly (readonly [string, string])[] = [
  ['NaN', 'null'],
  ['Infinity', '1e999']
];

/** One pass over the text. It goes by character codes, since headers have millions of them. */
function withoutBareConstants(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  let level = 0;
  let position = 0;
  while (position < text.length) {
    const code = text.charCodeAt(position);
    if (code === QUOTE) {
      position = endOfString(text, position);
      continue;
    }
    if (code === OPEN_LIST || code === OPEN_OBJECT) {
      level += 1;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
      level -= 1;
    } else if (code === CAPITAL_N || code === CAPITAL_I) {
      const found = REPLACEMENTS.find(([word]) =>
        text.startsWith(word, position)
      );
      if (found) {
        parts.push(text.slice(copied, position), found[1]);
        copied = position + found[0].length;
      }
    }
    if (level > MOST_LEVELS) {
      throw new SyntaxError('It is nested too deeply.');
    }
    position += 1;
  }
  parts.push(text.slice(copied));
  return parts.join('');
}

/** Right after the closing quote; past the end of the text where there is none. */
function endOfString(text: string, start: number): number {
  let position = start + 1;
  while (position < text.length) {
    const code = text.charCodeAt(position);
    if (code === QUOTE) {
      break;
    }
    position += code === BACKSLASH ? 2 : 1;
  }
  return position + 1;
}
