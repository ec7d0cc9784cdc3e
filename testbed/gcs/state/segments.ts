import type { IObjectRecord, ISegment } from './records';

/** The files that hold an object's bytes, in order. */
export function segmentsOf(record: IObjectRecord): readonly ISegment[] {
  return record.segments ?? [{ file: record.generation, size: record.size }];
}

/** How many objects each file is part of: with the last of them it goes. */
export class SegmentUse {
  add(record: IObjectRecord): void {
    segmentsOf(record).forEach(({ file }) =>
      this._uses.set(file, (this._uses.get(file) ?? 0) + 1)
    );
  }

  /** The files that nothing is made of any more. */
  remove(record: IObjectRecord): string[] {
    return segmentsOf(record).flatMap(({ file }) => {
      const left = (this._uses.get(file) ?? 0) - 1;
      if (left > 0) {
        this._uses.set(file, left);
        return [];
      }
      this._uses.delete(file);
      return [file];
    });
  }

  has(file: string): boolean {
    return this._uses.has(file);
  }

  private readonly _uses = new Map<string, number>();
}
