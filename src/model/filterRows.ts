import type { ITreeRow, RowKind } from './treeRow';

/**
 * The rows that a filter leaves: those whose name has the text in it, in upper or lower case, with
 * what they are in and what is open below them. What is still loading or has failed stays, since
 * what it holds is not known. Without a text, the same rows.
 *
 * @param nameOf what a row is called where it is seen
 */
export function filterRows(
  rows: readonly ITreeRow[],
  text: string,
  nameOf: (row: ITreeRow) => string
): readonly ITreeRow[] {
  const wanted = text.trim().toLocaleLowerCase();
  if (wanted === '') {
    return rows;
  }
  const kept = new Set<ITreeRow>();
  const above: ITreeRow[] = [];
  for (const row of rows) {
    above.length = row.level - 1;
    const isBelowMatch = above.some(parent => matches(parent, wanted, nameOf));
    if (isBelowMatch || isOpenQuestion(row) || matches(row, wanted, nameOf)) {
      above.forEach(parent => kept.add(parent));
      kept.add(row);
    }
    above.push(row);
  }
  return counted(rows.filter(row => kept.has(row)));
}

// --- Internal helpers ---

const NAMED: ReadonlySet<RowKind> = new Set<RowKind>([
  'folder',
  'run',
  'checkpoint',
  'file',
  'refused'
]);

function matches(
  row: ITreeRow,
  wanted: string,
  nameOf: (row: ITreeRow) => string
): boolean {
  return (
    NAMED.has(row.kind) && nameOf(row).toLocaleLowerCase().includes(wanted)
  );
}

function isOpenQuestion({ kind }: ITreeRow): boolean {
  return kind === 'loading' || kind === 'error';
}

/** With positions among the siblings that are left. */
function counted(rows: readonly ITreeRow[]): ITreeRow[] {
  const sizes: { size: number }[] = [];
  const placed = rows.map(row => {
    // A row ends the families of those below the one before it.
    sizes.length = row.level;
    const family = (sizes[row.level - 1] ??= { size: 0 });
    return { row, family, position: ++family.size };
  });
  return placed.map(({ row, family, position }) => ({
    ...row,
    position,
    setSize: family.size
  }));
}
