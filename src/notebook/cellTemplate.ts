import { StoreError } from '#core/domain/errors';

/** A parameter of a cell: an assignment of a string at its top. */
export interface ICellParameter {
  readonly name: string;
  readonly default: string;
}

/** What the text of a file in `cells/` says about itself. */
export interface ICellTemplate {
  readonly title: string;
  readonly description: string;
  /** `huggingface`, or `any`. */
  readonly frameworks: readonly string[];
  readonly parameters: readonly ICellParameter[];
  /** The Python below the header, with `# %%` lines and all. */
  readonly body: string;
}

/**
 * Read a cell's file: the header in its docstring, and the strings that are assigned under
 * `# %% tags=["parameters"]` (N2).
 *
 * @throws StoreError `bad-message` when the header lacks a field or the parameters are not there.
 */
export function parseCell(source: string): ICellTemplate {
  const header = HEADER.exec(source);
  const lines = source.split('\n');
  const [start, end] = parameterLines(lines);
  if (!header || start < 0) {
    throw refused('The cell has no header or no parameters.');
  }
  const [all, title, description, frameworks] = header;
  return {
    title: title!,
    description: description!,
    frameworks: frameworks!.split(',').map(name => name.trim()),
    parameters: lines.slice(start, end).flatMap(line => {
      const match = PARAMETER.exec(line);
      return match
        ? [{ name: match[1]!, default: JSON.parse(match[2]!) as string }]
        : [];
    }),
    body: source.slice(all.length)
  };
}

/**
 * The same text with other values for some parameters; comments behind them stay (N3).
 *
 * @throws StoreError `bad-message` for a parameter that the cell does not have.
 */
export function setParameters(
  text: string,
  values: Readonly<Record<string, string>>
): string {
  const lines = text.split('\n');
  const [start, end] = parameterLines(lines);
  const left = new Map(Object.entries(values));
  for (let at = Math.max(start, 0); at < end; at++) {
    const [, name, , comment] = PARAMETER.exec(lines[at]!) ?? [];
    const value = name === undefined ? undefined : left.get(name);
    if (name !== undefined && value !== undefined) {
      lines[at] = `${name} = ${pythonLiteral(value)}${comment ?? ''}`;
      left.delete(name);
    }
  }
  if (left.size > 0) {
    throw refused(
      `The cell has no parameter named ${[...left.keys()].join(', ')}.`
    );
  }
  return lines.join('\n');
}

/**
 * A Python string literal that evaluates to `value`, on one line, whatever is in it: quotes,
 * backslashes, newlines, braces. Characters that would change how the line looks (direction
 * marks, line separators, invisible ones) are escaped, so that what is read is what runs (N3).
 */
export function pythonLiteral(value: string): string {
  // JSON's escapes all mean the same in Python; a lone surrogate comes out as \udXXX in both.
  return JSON.stringify(value).replace(
    INVISIBLE,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
}

// --- Internal helpers ---

const HEADER = /^"""\nTitle: (.+)\nDescription: (.+)\nFrameworks: (.+)\n"""\n+/;
const PARAMETER = /^([A-Z][A-Z0-9_]*) = ("(?:[^"\\]|\\.)*")( +#.*)?$/;
const PARAMETERS_START = '# %% tags=["parameters"]';
const INVISIBLE =
  /[\u007f-\u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** First line and end of the parameters; -1 and 0 when there are none. */
function parameterLines(lines: readonly string[]): [number, number] {
  const start = lines.indexOf(PARAMETERS_START) + 1;
  if (start === 0) {
    return [-1, 0];
  }
  const end = lines.findIndex((line, at) => at >= start && /^# %%/.test(line));
  return [start, end < 0 ? lines.length : end];
}

function refused(message: string): StoreError {
  return new StoreError('bad-message', message, {
    operation: 'write a cell',
    uri: ''
  });
}
