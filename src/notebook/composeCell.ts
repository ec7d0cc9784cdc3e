import { StoreError } from '#core/domain/errors';
import { parseCell, setParameters } from './cellTemplate';

/** What a cell is made of. */
export interface ICellSource {
  /** The text of the cell's file in `cells/`. */
  readonly source: string;
  /** The texts of `cells/parts/`, by module name. */
  readonly parts: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Between what a person reads and what the cell needs to stand alone. */
export const DIVIDER =
  '# --- Keepstep: what the lines above call. Nothing to change from here on. ---';

/**
 * The text of a cell that stands alone: title, parameters and use on top; below the divider the
 * parts that it imports, each once and after what it needs itself; and the call last, when
 * everything has a name. The parts are enclosed in a function, so that nothing but what the top
 * imports reaches the notebook's names: an `import time` there would undo the user's
 * `from time import time` (N4).
 */
export function composeCell({
  source,
  parts,
  parameters
}: ICellSource): string {
  const template = parseCell(source);
  const [use, call] = splitAtCall(setParameters(template.body, parameters));
  const top = use
    .replace(PART_IMPORT, '')
    .replace(/^# %%.*\n+/gm, '')
    .replace(BLANK_LINES, '\n\n')
    .trim();
  const names = [...use.matchAll(PART_IMPORT)]
    .map(match => match[2])
    .join(', ');
  return [
    `# ${template.title}\n# ${template.description}\n\n${top}\n`,
    `${DIVIDER}\ndef keepstep_parts():`,
    indented(joinParts(orderedParts(use, parts))),
    `    return ${names}\n${names} = keepstep_parts()`,
    call.trim()
  ].join('\n');
}

// --- Internal helpers ---

const PART_IMPORT = /^from parts\.(\w+) import (.+)\n/gm;
const TOP_IMPORT = /^(?:import \S.*|from \S+ import .+)\n/gm;
// What has nothing but its docstring keeps it.
const DOCSTRING =
  /^( *)((?:def|class) .*:\n) *"""(?:(?!""")[^])*"""\n(?=\1 +\S)/gm;
const COMMENT = /^ *#.*\n/gm;
const BLANK_LINES = /\n{3,}/g;
const CALL = '\nif __name__ == "__main__":\n';

function splitAtCall(body: string): [string, string] {
  const at = body.indexOf(CALL);
  if (at < 0) {
    throw unreadable('The cell does not end with a call of its own function.');
  }
  return [body.slice(0, at), body.slice(at)];
}

/** One text of several parts, with each import once, at its top. */
function joinParts(texts: readonly string[]): string {
  const imports = new Set<string>();
  const bodies = texts.map(text =>
    dense(takeImports(withoutDocstring(text), imports))
  );
  return [...importLines(imports), ...bodies].join('\n');
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}

/** The parts that a text imports, each after the parts that it imports itself. */
function orderedParts(
  text: string,
  parts: Readonly<Record<string, string>>,
  found = new Map<string, string>()
): string[] {
  for (const [, name] of text.matchAll(PART_IMPORT)) {
    const part = parts[name!];
    if (part === undefined) {
      throw unreadable(`The cell needs parts/${name}.py, which is not there.`);
    }
    if (!found.has(name!)) {
      orderedParts(part, parts, found);
      found.set(name!, part);
    }
  }
  return [...found.values()];
}

/**
 * Without blank lines, comments of their own line and docstrings: `cells/parts/` is where they
 * are read, and the cell stays short.
 */
function dense(body: string): string {
  return body
    .trim()
    .replace(/\n{2,}/g, '\n')
    .replace(DOCSTRING, '$1$2')
    .replace(COMMENT, '');
}

function withoutDocstring(text: string): string {
  return text.replace(/^"""[^]*?"""\n/, '');
}

function takeImports(text: string, imports: Set<string>): string {
  return text.replace(PART_IMPORT, '').replace(TOP_IMPORT, line => {
    imports.add(line.trim());
    return '';
  });
}

/** Plain imports in one line, then the `from` imports, each by name. */
function importLines(imports: ReadonlySet<string>): string[] {
  const isPlain = (line: string): boolean => line.startsWith('import ');
  const sorted = [...imports].sort();
  const plain = sorted.filter(isPlain).map(line => line.slice(7));
  const others = sorted.filter(line => !isPlain(line));
  return [
    ...(plain.length > 0 ? [`import ${plain.join(', ')}`] : []),
    ...others
  ];
}

function unreadable(message: string): StoreError {
  return new StoreError('bad-message', message, {
    operation: 'write a cell',
    uri: ''
  });
}
