import type { ITreeRow } from '../model/treeRow';

/** What a key does in a tree. */
export type TreeAction =
  | { readonly type: 'select'; readonly id: string }
  | { readonly type: 'expand' | 'collapse' | 'open'; readonly id: string };

/** A page, in rows. */
const PAGE = 10;

/**
 * The keyboard of a tree, as ARIA's authoring practices have it. Null: the key is not ours.
 *
 * @param active the id of the row that has the focus; the first one where it is not there
 */
export function treeKeyboard(
  rows: readonly ITreeRow[],
  active: string | null,
  key: string
): TreeAction | null {
  const index = Math.max(
    0,
    rows.findIndex(({ id }) => id === active)
  );
  const row = rows[index];
  if (!row) {
    return null;
  }
  switch (key) {
    case 'ArrowDown':
      // Nothing had the focus yet: the first row takes it.
      return to(rows, row.id === active ? index + 1 : 0);
    case 'ArrowUp':
      return to(rows, index - 1);
    case 'PageDown':
      return to(rows, index + PAGE);
    case 'PageUp':
      return to(rows, index - PAGE);
    case 'Home':
      return to(rows, 0);
    case 'End':
      return to(rows, rows.length - 1);
    case 'ArrowRight':
      return right(rows, row, index);
    case 'ArrowLeft':
      return left(rows, row, index);
    case 'Enter':
    case ' ':
      return { type: 'open', id: row.id };
    default:
      return null;
  }
}

/** The next row, from the one after `active` on, whose name starts with what was typed. */
export function typeAhead(
  rows: readonly ITreeRow[],
  active: string | null,
  typed: string
): string | null {
  const index = rows.findIndex(({ id }) => id === active);
  // One letter goes on to the next; more of them may stay where they are.
  const start = index + (typed.length === 1 ? 1 : 0);
  const wanted = typed.toLocaleLowerCase();
  const found = rows
    .map((_, offset) => rows[(Math.max(0, start) + offset) % rows.length])
    .find(row => row?.name.toLocaleLowerCase().startsWith(wanted));
  return found?.id ?? null;
}

// --- Internal helpers ---

function to(rows: readonly ITreeRow[], index: number): TreeAction | null {
  const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
  return row ? { type: 'select', id: row.id } : null;
}

function right(
  rows: readonly ITreeRow[],
  row: ITreeRow,
  index: number
): TreeAction | null {
  if (row.expanded === false) {
    return { type: 'expand', id: row.id };
  }
  const child = rows[index + 1];
  return row.expanded && child && child.level > row.level
    ? { type: 'select', id: child.id }
    : null;
}

function left(
  rows: readonly ITreeRow[],
  row: ITreeRow,
  index: number
): TreeAction | null {
  if (row.expanded) {
    return { type: 'collapse', id: row.id };
  }
  const parent = rows
    .slice(0, index)
    .reverse()
    .find(({ level }) => level < row.level);
  return parent ? { type: 'select', id: parent.id } : null;
}
