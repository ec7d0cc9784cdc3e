import type { IFileEntry } from '#core/domain/entry';

/** What is to be done about one file of two trees. */
export type SyncStep =
  | {
      readonly what: 'copy' | 'replace';
      readonly path: string;
      /** Which tree it goes to. */
      readonly to: SyncSide;
      readonly entry: IFileEntry;
      /** What it replaces. */
      readonly there?: IFileEntry;
    }
  | {
      readonly what: 'delete';
      readonly path: string;
      readonly to: 'target';
      readonly entry: IFileEntry;
    }
  | {
      /** `conflict`: both sides have other content, and neither is touched. */
      readonly what: 'keep' | 'conflict';
      readonly path: string;
      readonly to: 'target';
      readonly entry: IFileEntry;
      readonly there: IFileEntry;
    };

/** One of the two trees. */
export type SyncSide = 'source' | 'target';

/** How two trees are made the same. */
export interface ISyncRules {
  /** Delete at the target what the source does not have. */
  readonly delete: boolean;
  /** New files go each way, and what differs is a conflict. */
  readonly both: boolean;
  /** Of a conflict, the file that was changed last wins. */
  readonly preferNewer: boolean;
}

/** The two trees, by path. */
export interface ISyncSides {
  readonly source: ReadonlyMap<string, IFileEntry>;
  readonly target: ReadonlyMap<string, IFileEntry>;
  /** Paths whose content is the same on both sides. */
  readonly same: ReadonlySet<string>;
}

/** What makes two trees the same, in the order of the paths. Nothing is done yet. */
export function planSync(sides: ISyncSides, rules: ISyncRules): SyncStep[] {
  const { source, target, same } = sides;
  const steps: SyncStep[] = [];
  for (const [path, entry] of source) {
    const there = target.get(path);
    if (!there) {
      steps.push({ what: 'copy', path, to: 'target', entry });
    } else if (same.has(path)) {
      steps.push({ what: 'keep', path, to: 'target', entry, there });
    } else {
      steps.push(difference(path, entry, there, rules));
    }
  }
  for (const [path, entry] of target) {
    if (source.has(path)) {
      continue;
    }
    if (rules.both) {
      steps.push({ what: 'copy', path, to: 'source', entry });
    } else if (rules.delete) {
      steps.push({ what: 'delete', path, to: 'target', entry });
    }
  }
  return steps.sort((a, b) => (a.path < b.path ? -1 : 1));
}

// --- Internal helpers ---

function difference(
  path: string,
  entry: IFileEntry,
  there: IFileEntry,
  { both, preferNewer }: ISyncRules
): SyncStep {
  if (!both) {
    return { what: 'replace', path, to: 'target', entry, there };
  }
  if (!preferNewer || entry.updatedAt === there.updatedAt) {
    return { what: 'conflict', path, to: 'target', entry, there };
  }
  return entry.updatedAt > there.updatedAt
    ? { what: 'replace', path, to: 'target', entry, there }
    : { what: 'replace', path, to: 'source', entry: there, there: entry };
}
