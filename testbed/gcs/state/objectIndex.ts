import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { noSuchBucket, noSuchObject } from '../http/apiError';
import { compareUtf8, lowerBound } from './compareUtf8';
import { Journal } from './journal';
import type { JournalLine } from './journal';
import type { IBucketRecord, IObjectRecord } from './records';
import { SegmentUse } from './segments';

interface IShelf {
  bucket: IBucketRecord;
  readonly objects: Map<string, IObjectRecord>;
  /** Sorted by UTF-8 bytes. */
  readonly names: string[];
}

/**
 * Buckets and objects: a journal on disk, the index in memory, the data in files that are named
 * by generation and may be shared by several objects. Changes are synchronous: what was checked before one still holds in it.
 */
export class ObjectIndex {
  constructor(folder: string) {
    this._dataFolder = join(folder, 'objects');
    mkdirSync(this._dataFolder, { recursive: true });
    this._journal = new Journal(join(folder, 'journal.jsonl'));
    const lines = this._journal.read();
    lines.forEach(line => this._apply(line));
    this._sweep();
    this._journal.start(this._lines());
  }

  buckets(): IBucketRecord[] {
    return [...this._shelves.keys()]
      .sort(compareUtf8)
      .map(name => this._shelves.get(name)!.bucket);
  }

  findBucket(name: string): IBucketRecord | null {
    return this._shelves.get(name)?.bucket ?? null;
  }

  /** @throws ApiError 404 */
  bucket(name: string): IBucketRecord {
    return this._shelf(name).bucket;
  }

  putBucket(record: IBucketRecord): void {
    this._change({ op: 'bucket', record });
  }

  removeBucket(name: string): void {
    this._change({ op: 'bucket-removed', name });
  }

  /** Sorted by UTF-8 bytes. @throws ApiError 404 for the bucket */
  names(bucket: string): readonly string[] {
    return this._shelf(bucket).names;
  }

  /** @throws ApiError 404 for the bucket */
  find(bucket: string, name: string): IObjectRecord | null {
    return this._shelf(bucket).objects.get(name) ?? null;
  }

  /** The live object, if it is of that generation where one is given. @throws ApiError 404 */
  object(bucket: string, name: string, generation?: string): IObjectRecord {
    const found = this.find(bucket, name);
    if (!found || (generation ?? found.generation) !== found.generation) {
      throw noSuchObject(bucket, name, generation);
    }
    return found;
  }

  /** Publish data that lies in a file: the file is moved, and what the name had before is gone. */
  publish(record: IObjectRecord, file: string): void {
    renameSync(file, this.segmentPath(record.generation));
    this._change({ op: 'object', record });
  }

  /** Take a file in as one that objects are made of. @returns its name among them */
  adopt(file: string): string {
    const name = this.nextGeneration();
    renameSync(file, this.segmentPath(name));
    return name;
  }

  /** Change what is known of an object, or publish one that is made of files of others. */
  describe(record: IObjectRecord): void {
    this._change({ op: 'object', record });
  }

  remove({ bucket, name, generation }: IObjectRecord): void {
    this._change({ op: 'object-removed', bucket, name, generation });
  }

  segmentPath(file: string): string {
    return join(this._dataFolder, file);
  }

  /** Microseconds since 1970, and always more than any before, as the service counts. */
  nextGeneration(): string {
    this._last = Math.max(this._last + 1, Date.now() * 1000);
    return String(this._last);
  }

  close(): void {
    this._journal.close();
  }

  private _shelf(bucket: string): IShelf {
    const shelf = this._shelves.get(bucket);
    if (!shelf) {
      throw noSuchBucket();
    }
    return shelf;
  }

  private _change(line: JournalLine): void {
    this._journal.append(line);
    this._apply(line).forEach(file =>
      rmSync(this.segmentPath(file), { force: true })
    );
  }

  /** The files that nothing is made of any more, now. */
  private _apply(line: JournalLine): string[] {
    switch (line.op) {
      case 'bucket': {
        const shelf = this._shelves.get(line.record.name);
        if (shelf) {
          shelf.bucket = line.record;
          return [];
        }
        this._shelves.set(line.record.name, {
          bucket: line.record,
          objects: new Map(),
          names: []
        });
        return [];
      }
      case 'bucket-removed':
        this._shelves.delete(line.name);
        return [];
      case 'object': {
        const { objects, names } = this._shelf(line.record.bucket);
        if (!objects.has(line.record.name)) {
          names.splice(
            lowerBound(names, line.record.name),
            0,
            line.record.name
          );
        }
        const replaced = objects.get(line.record.name);
        objects.set(line.record.name, line.record);
        this._last = Math.max(this._last, Number(line.record.generation));
        // The new one first: it may be made of what it replaces.
        this._use.add(line.record);
        return replaced ? this._use.remove(replaced) : [];
      }
      case 'object-removed': {
        const { objects, names } = this._shelf(line.bucket);
        const removed = objects.get(line.name);
        objects.delete(line.name);
        names.splice(lowerBound(names, line.name), 1);
        this._last = Math.max(this._last, Number(line.generation));
        return removed ? this._use.remove(removed) : [];
      }
    }
  }

  private _lines(): JournalLine[] {
    return [...this._shelves.values()].flatMap(({ bucket, objects }) => [
      { op: 'bucket' as const, record: bucket },
      ...[...objects.values()].map(record => ({
        op: 'object' as const,
        record
      }))
    ]);
  }

  /** Remove data that a crash left without a line in the journal. */
  private _sweep(): void {
    readdirSync(this._dataFolder)
      .filter(name => !this._use.has(name))
      .forEach(name => rmSync(this.segmentPath(name), { force: true }));
  }

  private readonly _dataFolder: string;
  private readonly _journal: Journal;
  private readonly _use = new SegmentUse();
  private readonly _shelves = new Map<string, IShelf>();
  private _last = 0;
}
