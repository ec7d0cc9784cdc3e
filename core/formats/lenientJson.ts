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

// 1e999 is legal JSON, and too large for a double: it is read as Infinity.
const REPLACEMENTS: Readonly<Record<string, string>> = {
  NaN: 'null',
  Infinity: '1e999'
};

/** One pass over what matters: strings, brackets and the constants. */
function withoutBareConstants(text: string): string {
  const parts: string[] = [];
  const token = /["[\]{}]|NaN|Infinity/g;
  let copied = 0;
  let level = 0;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    const [word] = found;
    const replacement = REPLACEMENTS[word];
    if (word === '"') {
      token.lastIndex = endOfString(text, found.index);
    } else if (replacement !== undefined) {
      parts.push(text.slice(copied, found.index), replacement);
      copied = token.lastIndex;
    } else {
      level += word === '[' || word === '{' ? 1 : -1;
    }
    if (level > MOST_LEVELS) {
      throw new SyntaxError('It is nested too deeply.');
    }
  }
  return copied === 0 ? text : [...parts, text.slice(copied)].join('');
}

/** Right after the closing quote; past the end of the text where there is none. */
function endOfString(text: string, start: number): number {
  let position = start + 1;
  while (position < text.length && text[position] !== '"') {
    position += text[position] === '\\' ? 2 : 1;
  }
  return position + 1;
}
