/**
 * Parse JSON as Python's `json.dumps` writes it: with bare `NaN`, `Infinity` and `-Infinity`.
 * `NaN` becomes null, since JavaScript's own parser has nothing nearer; infinities stay
 * infinities. Strings are left alone, whatever they contain.
 *
 * @throws SyntaxError for anything else that is not JSON.
 */
export function parseLenientJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw new SyntaxError('It is nested too deeply.');
    }
    return JSON.parse(withoutBareConstants(text));
  }
}

// --- Internal helpers ---

// 1e999 is legal JSON, and too large for a double: it is read as Infinity.
const REPLACEMENTS: readonly (readonly [string, string])[] = [
  ['NaN', 'null'],
  ['Infinity', '1e999']
];

function withoutBareConstants(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  let position = 0;
  while (position < text.length) {
    if (text[position] === '"') {
      position = endOfString(text, position);
      continue;
    }
    const found = REPLACEMENTS.find(([word]) =>
      text.startsWith(word, position)
    );
    if (!found) {
      position += 1;
      continue;
    }
    parts.push(text.slice(copied, position), found[1]);
    position += found[0].length;
    copied = position;
  }
  parts.push(text.slice(copied));
  return parts.join('');
}

function endOfString(text: string, start: number): number {
  let position = start + 1;
  while (position < text.length && text[position] !== '"') {
    position += text[position] === '\\' ? 2 : 1;
  }
  return position + 1;
}
