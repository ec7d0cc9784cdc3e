/** What a client may write about an object. Absent: never set. */
export interface IObjectFields {
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly contentLanguage?: string | undefined;
  readonly contentDisposition?: string | undefined;
  readonly cacheControl?: string | undefined;
  readonly customTime?: string | undefined;
  readonly storageClass?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** A file of bytes that an object, or several, are made of. It never changes. */
export interface ISegment {
  /** Its name in the folder of data files. */
  readonly file: string;
  readonly size: number;
}

/** The live generation of an object. */
export interface IObjectRecord {
  readonly bucket: string;
  /** Untrusted, of any kind: it is never part of a path on disk. */
  readonly name: string;
  /** Also the name of its data file, unless it has segments. */
  readonly generation: string;
  readonly metageneration: number;
  readonly size: number;
  readonly crc32c: string;
  /** Absent where nobody declared it and the object is large, and for a composed one. */
  readonly md5Hash?: string | undefined;
  readonly componentCount?: number | undefined;
  readonly timeCreated: string;
  readonly updated: string;
  readonly fields: IObjectFields;
  /** Of a composed object: the files of its sources, in order; and of a copy. */
  readonly segments?: readonly ISegment[] | undefined;
}

/** A bucket. */
export interface IBucketRecord {
  readonly name: string;
  readonly metageneration: number;
  readonly timeCreated: string;
  readonly updated: string;
  /** What a client wrote about it: lifecycle, labels, ...; kept, and acted upon by nobody. */
  readonly fields: Readonly<Record<string, unknown>>;
}
